package io.keybroker.cli.instance;

import com.fasterxml.jackson.databind.JsonNode;
import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.RegisterInstanceRequest;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.session.CommandContext;
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
        description = "Register an instance and print its credential. It is shown only once.",
        footer = {"", "Example:  broker instance register --name batch-1 --ip 10.0.4.17 --role job-worker"})
final class RegisterCommand implements Callable<Integer> {
    private final CommandContext session;

    @Option(names = "--name", required = true, paramLabel = "NAME", description = "Instance name.")
    private String name = "";

    @Option(names = "--ip", required = true, paramLabel = "IP", description = "IP address of the instance; repeatable.")
    private List<String> ips = List.of();

    @Option(names = "--role", required = true, paramLabel = "ROLE", description = "Role name.")
    private String role = "";

    @Option(
            names = "--ttl",
            paramLabel = "TIME",
            description = "Lifetime of the credential, such as 6h or 30d (default: ttl of the role).")
    private String ttl = "";

    @Option(names = "--supersede", description = "Revoke the instance that currently holds the address.")
    private boolean supersede;

    @Option(names = "--shared-ip", description = "Allow other instances with the same address.")
    private boolean sharedIp;

    @Option(names = "--renewable", description = "Also print a nonce that the instance can renew its credential with.")
    private boolean renewable;

    @Option(
            names = "--region",
            paramLabel = "REGION",
            defaultValue = "us-east-1",
            description = "Default region for SDKs, as printed (default: us-east-1).")
    private String region = "";

    @Option(names = "--tag", paramLabel = "NAME=VALUE", description = "Tag for policy conditions; repeatable.")
    private List<String> tags = List.of();

    RegisterCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException {
        session.requireFormatWithSecret("the credential");
        RegisterInstanceRequest request =
                new RegisterInstanceRequest(name, ips, role, ttl, supersede, sharedIp, TagOption.parse(tags));
        JsonNode node =
                session.client().post(renewable ? "/v1/renewable-instances" : "/v1/instances", request, JsonNode.class);
        session.show(
                new Result(node, text(node), List.of(node.at("/instance/id").asText())));
        return 0;
    }

    private String text(JsonNode node) {
        JsonNode instance = node.path("instance");
        String addresses = StreamSupport.stream(instance.path("ips").spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.joining(", "));
        Instant expiresAt = Instant.parse(instance.path("expiresAt").asText());
        return """
                registered %s '%s' (%s) as %s, expires %s
                The secret is shown only once. Copy the CA bundle to the instance and set:

                  export AWS_ENDPOINT_URL=%s
                  export AWS_CA_BUNDLE=%s
                  export AWS_REGION=%s AWS_DEFAULT_REGION=%s
                  export AWS_ACCESS_KEY_ID=%s
                  export AWS_SECRET_ACCESS_KEY=%s
                """.formatted(
                                instance.path("id").asText(),
                                instance.path("name").asText(),
                                addresses,
                                instance.path("role").asText(),
                                session.times().format(expiresAt),
                                node.path("endpoint").asText(),
                                node.path("caBundle").asText(),
                                region,
                                region,
                                node.at("/credentials/AccessKeyId").asText(),
                                node.at("/credentials/SecretAccessKey").asText())
                + renewal(node);
    }

    private static String renewal(JsonNode node) {
        return node.path("nonce").isMissingNode()
                ? ""
                : """

                Renew it with POST %s/.broker/renew, signed for the service 'broker', with the body:

                  {"v":1,"nonce":"%s"}
                """.formatted(
                        node.path("endpoint").asText(), node.path("nonce").asText());
    }
}
