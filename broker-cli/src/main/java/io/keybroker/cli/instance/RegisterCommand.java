package io.keybroker.cli.instance;

import com.fasterxml.jackson.databind.JsonNode;
import io.keybroker.admin.AdminProblem;
import io.keybroker.admin.RegisterInstance;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.session.Session;
import io.keybroker.cli.session.TagOption;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code broker instance register}. */
@Command(
        name = "register",
        description = "Register an instance, and print its credential, this once.",
        footer = {"", "Example:  broker instance register --name batch-1 --ip 10.0.4.17 --role job-worker"})
final class RegisterCommand implements Callable<Integer> {
    private final Session session;

    @Option(names = "--name", required = true, paramLabel = "NAME", description = "What to call it.")
    private String name = "";

    @Option(names = "--ip", required = true, paramLabel = "IP", description = "An address it sends from; repeatable.")
    private List<String> ips = List.of();

    @Option(names = "--role", required = true, paramLabel = "ROLE", description = "What it may do.")
    private String role = "";

    @Option(names = "--ttl", paramLabel = "TIME", description = "How long, as in 6h or 30d; else the role says.")
    private String ttl = "";

    @Option(names = "--supersede", description = "Revoke the present owner of an address.")
    private boolean supersede;

    @Option(names = "--shared-ip", description = "Let others live behind the same address.")
    private boolean sharedIp;

    @Option(names = "--renewable", description = "Print a nonce too, with which it can renew its credential.")
    private boolean renewable;

    @Option(names = "--tag", paramLabel = "NAME=VALUE", description = "A label that policies can ask for; repeatable.")
    private List<String> tags = List.of();

    RegisterCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminProblem {
        RegisterInstance wanted = new RegisterInstance(name, ips, role, ttl, supersede, sharedIp, TagOption.read(tags));
        JsonNode registered =
                session.client().post(renewable ? "/v1/renewable-instances" : "/v1/instances", wanted, JsonNode.class);
        session.show(new Result(
                registered,
                text(registered),
                List.of(registered.at("/instance/id").asText())));
        return 0;
    }

    private String text(JsonNode registered) {
        JsonNode instance = registered.path("instance");
        String addresses = StreamSupport.stream(instance.path("ips").spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.joining(", "));
        Instant expiresAt = Instant.parse(instance.path("expiresAt").asText());
        return """
                registered %s '%s' (%s) as %s, expires %s
                The secret is shown this once. On the instance, with a copy of the CA bundle:

                  export AWS_ENDPOINT_URL=%s
                  export AWS_CA_BUNDLE=%s
                  export AWS_ACCESS_KEY_ID=%s
                  export AWS_SECRET_ACCESS_KEY=%s
                """.formatted(
                                instance.path("id").asText(),
                                instance.path("name").asText(),
                                addresses,
                                instance.path("role").asText(),
                                session.times().of(expiresAt),
                                registered.path("endpoint").asText(),
                                registered.path("caBundle").asText(),
                                registered.at("/credentials/AccessKeyId").asText(),
                                registered.at("/credentials/SecretAccessKey").asText())
                + renewal(registered);
    }

    private static String renewal(JsonNode registered) {
        return registered.path("nonce").isMissingNode()
                ? ""
                : """

                It renews by a POST to %s/.broker/renew, signed for the service 'broker', with the body

                  {"v":1,"nonce":"%s"}
                """.formatted(
                                registered.path("endpoint").asText(),
                                registered.path("nonce").asText());
    }
}
