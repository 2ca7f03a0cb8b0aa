package io.keybroker.cli.userdata;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.Responses.StatusResponse;
import io.keybroker.admin.api.TicketMessages.TicketResponse;
import io.keybroker.cli.client.AdminClient;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.session.CommandContext;
import io.keybroker.error.EnrolmentRejectedException;
import io.keybroker.launch.Bootstrap;
import io.keybroker.launch.UserData;
import io.keybroker.launch.UserDataException;
import io.keybroker.pki.CertificateFiles;
import io.keybroker.pki.PemFiles;
import io.keybroker.ticket.EnrolmentEvidence;
import io.keybroker.ticket.TicketToken;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code broker userdata render}: reads the ticket from the terminal or stdin, never from arguments. */
@Command(
        name = "render",
        description = {
            "Print user data that enrols a machine with a ticket.",
            "Prompts for the ticket, or reads one line from stdin. Tickets are not accepted as arguments."
        },
        footer = {"", "Example:  broker userdata render --into cloud-config.yaml < ticket.txt > user-data"})
final class RenderCommand implements Callable<Integer> {
    private final CommandContext session;

    @Option(
            names = "--into",
            paramLabel = "FILE",
            description = "Existing user data to merge with the bootstrap (default: none).")
    private Optional<Path> into = Optional.empty();

    @Option(
            names = "--region",
            paramLabel = "REGION",
            defaultValue = "us-east-1",
            description = "Default region for SDKs (default: us-east-1).")
    private String region = "";

    @Option(
            names = "--reader",
            paramLabel = "USER|:GROUP",
            description = "User or group that may read the credential, besides root (default: none).")
    private String reader = "";

    RenderCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException {
        TicketToken token = token();
        AdminClient client = session.client();
        TicketResponse ticket = client.get("/v1/tickets/" + token.id(), TicketResponse.class);
        if (!ticket.state().equals("OPEN")) {
            throw new AdminException(
                    Kind.NOT_FOUND,
                    "ticket " + ticket.id() + " is " + ticket.state(),
                    "create a new ticket with 'broker ticket create'");
        }
        StatusResponse status = client.get("/v1/status", StatusResponse.class);
        byte[] userData = rendered(bootstrap(status, ticket.evidence(), token));
        String text = new String(userData, StandardCharsets.UTF_8);
        if (!Arrays.equals(text.getBytes(StandardCharsets.UTF_8), userData)) {
            throw new AdminException(
                    Kind.USAGE, "user data is invalid: not UTF-8 (expected: text, binary parts in base64)", "");
        }
        Map<String, String> value = Map.of("userData", Base64.getEncoder().encodeToString(userData));
        session.show(new Result(value, text, List.of(token.id())));
        return 0;
    }

    private TicketToken token() throws AdminException {
        char[] typed = session.terminal().secret("ticket");
        try {
            return TicketToken.parse(new String(typed).strip());
        } catch (EnrolmentRejectedException e) {
            throw new AdminException(Kind.USAGE, e.detail(), "create a ticket with 'broker ticket create'");
        } finally {
            Arrays.fill(typed, '\0');
        }
    }

    private Bootstrap bootstrap(StatusResponse status, EnrolmentEvidence evidence, TicketToken token)
            throws AdminException {
        try {
            Bootstrap.BrokerEndpoint brokerEndpoint =
                    new Bootstrap.BrokerEndpoint(URI.create(status.endpoint()), evidence, region, reader);
            Path authority = new CertificateFiles(session.home()).ca();
            return new Bootstrap(
                    brokerEndpoint, PemFiles.certificates(authority).get(0), token);
        } catch (IOException | IllegalArgumentException e) {
            throw new AdminException(Kind.USAGE, String.valueOf(e.getMessage()), "");
        }
    }

    private byte[] rendered(Bootstrap bootstrap) throws AdminException {
        try {
            byte[] bytes = into.isPresent() ? Files.readAllBytes(into.get()) : new byte[0];
            return UserData.merge(bytes, bootstrap);
        } catch (UserDataException e) {
            throw new AdminException(Kind.USAGE, String.valueOf(e.getMessage()), "");
        } catch (IOException e) {
            throw new AdminException(Kind.USAGE, into.map(Path::toString).orElse("") + " failed", "");
        }
    }
}
