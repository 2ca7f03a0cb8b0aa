package io.keybroker.cli.init;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.session.CommandContext;
import io.keybroker.error.FileProblem;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code broker init}. */
@Command(
        name = "init",
        description = "Create a home directory with certificates, sealed store, broker.yaml and a sample policy.")
public final class InitCommand implements Callable<Integer> {
    private final CommandContext session;

    @Option(
            names = "--hostname",
            paramLabel = "NAME",
            defaultValue = "aws.broker.internal",
            description = "Hostname of the broker; repeatable (default: ${DEFAULT-VALUE}).")
    private List<String> hostnames = List.of();

    @Option(
            names = "--data",
            paramLabel = "HOST:PORT",
            defaultValue = "0.0.0.0:8443",
            description = "Listen address for SDKs (default: ${DEFAULT-VALUE}).")
    private String data = "";

    @Option(
            names = "--admin",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:8444",
            description = "Listen address of the admin API (default: ${DEFAULT-VALUE}).")
    private String admin = "";

    @Option(
            names = "--operator",
            paramLabel = "NAME",
            defaultValue = "admin",
            description = "Name of the first operator in the audit log (default: ${DEFAULT-VALUE}).")
    private String operator = "";

    @ArgGroup
    private StoreKeyOptions storeKey = new StoreKeyOptions();

    public InitCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException {
        HomeInitializer layout = HomeInitializer.checked(hostnames, data, admin, operator);
        Path home = session.home();
        try {
            SecureRandom random = new SecureRandom();
            storeKey.with(session.terminal(), random, key -> layout.create(home, key, session.clock(), random));
        } catch (IOException e) {
            AdminException problem =
                    new AdminException(Kind.USAGE, "creating " + home + " failed: " + FileProblem.describe(e), "");
            problem.initCause(e);
            throw problem;
        }
        String text = """
                created %s

                Start the broker. Then, in another shell, add the real key (prompts for the secret) and register an instance:

                  broker serve%s
                  broker identity add app --access-key-id AKIA...%s
                  broker instance register --name batch-1 --ip 10.0.4.17 --role job-worker%s

                Policy of the role job-worker: %s
                Store key: %s
                """.formatted(
                        home,
                        option(home),
                        option(home),
                        option(home),
                        home.resolve(HomeInitializer.POLICY),
                        storeKey.described(home));
        session.show(
                new Result(Map.of("home", home.toString(), "hostnames", hostnames), text, List.of(home.toString())));
        return 0;
    }

    /** Returns the option that selects this home in further commands. */
    private String option(Path home) {
        boolean standard = home.equals(Path.of(System.getProperty("user.home"), ".keybroker"));
        return standard
                        || home.toString()
                                .equals(session.terminal().environment().get("BROKER_HOME"))
                ? ""
                : " --home " + home;
    }
}
