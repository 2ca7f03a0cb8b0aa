package io.keybroker.cli.ticket;

import com.fasterxml.jackson.databind.JsonNode;
import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.CreateTicketRequest;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.session.CommandContext;
import io.keybroker.cli.session.TagOption;
import io.keybroker.pki.CaPin;
import io.keybroker.pki.CertificateFiles;
import io.keybroker.pki.PemFiles;
import io.keybroker.ticket.EnrolmentConflictAction;
import io.keybroker.ticket.EnrolmentEvidence;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code broker ticket create}. */
@Command(
        name = "create",
        description = "Create a ticket and print it. It is shown only once.",
        footer = {
            "",
            "A launch in EC2:  broker ticket create --role job-worker --count 20 --account 123456789012",
            "Outside EC2:      broker ticket create --role job-worker --without-ec2 --ip 10.0.4.0/24"
        })
final class CreateCommand implements Callable<Integer> {
    private final CommandContext session;

    @Option(names = "--role", required = true, paramLabel = "ROLE", description = "Role of the instances.")
    private String role = "";

    @Option(names = "--count", paramLabel = "N", defaultValue = "1", description = "Number of instances (default: 1).")
    private int count;

    @Option(names = "--ttl", paramLabel = "TIME", description = "Lifetime of the ticket (default: 15m).")
    private String validity = "";

    @Option(
            names = "--lease",
            paramLabel = "TIME",
            description = "Lifetime of each credential (default: ttl of the role).")
    private String lease = "";

    @Option(
            names = "--max-life",
            paramLabel = "TIME",
            description = "Maximum time that an instance can renew for (default: maxTtl of the role).")
    private String maxLife = "";

    @Option(names = "--ip", paramLabel = "CIDR", description = "Address range of the instances; repeatable.")
    private List<String> addresses = List.of();

    @Option(names = "--account", paramLabel = "ID", description = "AWS account of the instances.")
    private String account = "";

    @Option(names = "--region", paramLabel = "REGION", description = "AWS region of the instances.")
    private String region = "";

    @Option(names = "--image", paramLabel = "AMI", description = "AMI of the instances.")
    private String image = "";

    @Option(names = "--without-ec2", description = "Do not require an EC2 identity document; needs --ip.")
    private boolean withoutEc2;

    @Option(names = "--supersede", description = "Revoke the instance that currently holds the address.")
    private boolean supersede;

    @Option(
            names = "--keep-on-conflict",
            description = "Do not suspend an instance when a second one enrols with its identity.")
    private boolean keep;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Reason, shown in the list.")
    private String reason = "";

    @Option(names = "--tag", paramLabel = "NAME=VALUE", description = "Tag of the instances; repeatable.")
    private List<String> tags = List.of();

    CreateCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException {
        session.requireFormatWithSecret("the ticket");
        CreateTicketRequest request = new CreateTicketRequest(
                role,
                count,
                validity,
                lease,
                maxLife,
                withoutEc2 ? EnrolmentEvidence.ADDRESS : EnrolmentEvidence.EC2,
                addresses,
                account,
                region,
                image,
                supersede,
                keep ? EnrolmentConflictAction.KEEP : EnrolmentConflictAction.SUSPEND,
                reason,
                TagOption.parse(tags));
        JsonNode issued = session.client().post("/v1/tickets", request, JsonNode.class);
        session.show(
                new Result(issued, text(issued), List.of(issued.at("/ticket/id").asText())));
        return 0;
    }

    private String text(JsonNode issued) throws AdminException {
        Path authority = new CertificateFiles(session.home()).ca();
        Instant expires = Instant.parse(issued.at("/ticket/expiresAt").asText());
        return """
                created ticket %s for %d instance(s) of role %s, expires %s
                It is shown only once. Generate user data (CA pin %s):

                  broker userdata render > user-data <<'END'
                  %s
                  END
                """.formatted(
                        issued.at("/ticket/id").asText(),
                        issued.at("/ticket/count").asInt(),
                        issued.at("/ticket/role").asText(),
                        session.times().format(expires),
                        pin(authority),
                        issued.path("token").asText())
                .replaceAll("(?m)^  (bkt1|END)", "$1"); // a heredoc ends at the margin
    }

    private static String pin(Path authority) throws AdminException {
        try {
            return CaPin.compute(PemFiles.certificates(authority).get(0));
        } catch (IOException e) {
            throw new AdminException(
                    Kind.USAGE, String.valueOf(e.getMessage()), "copy ca.pem from the broker's home directory");
        }
    }
}
