package io.keybroker.cli;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.AuditResponses.Explanation;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.output.TerminalText;
import io.keybroker.cli.session.CommandContext;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code broker why}. */
@Command(
        name = "why",
        description = {
            "Explain a rejected request, or show the status of a key or IP address.",
            "The request ID is in the response: x-amz-request-id, x-amzn-RequestId or x-broker-request-id."
        },
        footer = {"", "Examples:  broker why 0c1f2a6e-...  broker why BKIA...  broker why 10.0.4.17"})
final class WhyCommand implements Callable<Integer> {
    private static final Pattern SUBJECT = Pattern.compile("[A-Za-z0-9.:-]{1,128}");

    private final CommandContext session;

    @Parameters(paramLabel = "REQUEST-ID|KEY-ID|IP", description = "Request ID, access key ID or IP address.")
    private String subject = "";

    WhyCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException {
        if (!SUBJECT.matcher(subject).matches()) {
            throw new AdminException(
                    Kind.USAGE,
                    "the argument is invalid (expected: a request ID, an access key ID or an IP address)",
                    "");
        }
        Explanation why = session.await(client -> client.get("/v1/why/" + subject, Explanation.class));
        StringBuilder text = new StringBuilder();
        why.said()
                .forEach(sentence -> text.append(TerminalText.escape(sentence)).append('\n'));
        if (!why.remedies().isEmpty()) {
            text.append("\ntry:\n");
            why.remedies()
                    .forEach(remedy -> text.append("  ")
                            .append(TerminalText.escape(remedy))
                            .append('\n'));
        }
        session.show(new Result(why, text.toString(), List.of(why.subject())));
        return 0;
    }
}
