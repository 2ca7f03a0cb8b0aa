package io.keybroker.cli;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.OperatorContext;
import io.keybroker.admin.api.RoleResponses.RoleChange;
import io.keybroker.admin.api.RoleResponses.RolesReloaded;
import io.keybroker.cli.session.CommandContext;
import io.keybroker.config.ConfigException;
import io.keybroker.error.FileProblem;
import io.keybroker.proxy.app.Broker;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code broker serve}. */
@Command(
        name = "serve",
        description = {
            "Run the broker until SIGTERM or Ctrl-C.",
            "SIGHUP reloads the roles of broker.yaml, like 'broker role reload'."
        })
final class ServeCommand implements Callable<Integer> {
    private final CommandContext session;

    @Option(
            names = "--accept-older",
            description = "Accept a registry older than the audit log or the sealed store (after a restore).")
    private boolean acceptOlder;

    ServeCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException, InterruptedException {
        PrintWriter err = session.terminal().err();
        Broker broker = start();
        err.println("broker: ready on " + broker.endpoint() + " (listens on " + broker.dataAddress() + ", operators on "
                + broker.adminAddress() + ")");
        err.flush();
        if (!SighupHandler.runs(() -> reload(broker, err))) {
            err.println("broker: SIGHUP is not available; use 'broker role reload'");
        }
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            err.println("broker: stopping");
                            err.flush();
                            broker.close();
                            stopped.countDown();
                        },
                        "stop"));
        stopped.await();
        return 0;
    }

    private static void reload(Broker broker, PrintWriter err) {
        try {
            RolesReloaded reloaded = broker.reloadRoles(
                    new OperatorContext("SIGHUP", UUID.randomUUID().toString()));
            err.println(
                    reloaded.changes().isEmpty()
                            ? "broker: no role changed"
                            : "broker: roles reloaded: "
                                    + reloaded.changes().stream()
                                            .map(RoleChange::toString)
                                            .collect(Collectors.joining("; ")));
            reloaded.warnings().forEach(warning -> err.println("broker: warning: " + warning));
        } catch (AdminException e) {
            err.println("broker: roles not reloaded: " + e.getMessage());
            err.println("hint: " + e.hint());
        }
        err.flush();
    }

    private Broker start() throws AdminException {
        try {
            return Broker.builder(session.home())
                    .standardOutput(session.terminal().out())
                    .acceptOlder(acceptOlder)
                    .start();
        } catch (ConfigException e) {
            throw new AdminException(Kind.USAGE, String.valueOf(e.getMessage()), "");
        } catch (IOException e) {
            AdminException problem =
                    new AdminException(Kind.USAGE, "starting the broker failed: " + FileProblem.describe(e), "");
            problem.initCause(e);
            throw problem;
        }
    }
}
