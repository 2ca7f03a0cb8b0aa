package io.keybroker.cli.audit;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.AuditResponses.AuditSearch;
import io.keybroker.audit.AuditQuery;
import io.keybroker.audit.AuditReader;
import io.keybroker.audit.AuditReader.Page;
import io.keybroker.audit.LogPosition;
import io.keybroker.cli.client.AdminClient;
import io.keybroker.cli.output.TimeFormatter;
import io.keybroker.cli.session.CommandContext;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code broker audit grep}. */
@Command(
        name = "grep",
        description = {
            "Print the audit records that match all filters, oldest first. An outcome matches by the instance,",
            "key, address and action of its request.",
            "Queries the running broker, or reads the files in DIR without a broker."
        },
        footer = {
            "",
            "Examples:  broker audit grep --instance batch-1 --outcome 5xx --since 24h",
            "           broker audit grep --action 's3:Delete*' -o json",
            "           broker audit grep --outcome stolen-key /backup/audit"
        })
final class GrepCommand implements Callable<Integer> {
    private final CommandContext session;

    @Option(names = "--instance", paramLabel = "ID|NAME", description = "Instance ID or name (with DIR: ID only).")
    private String instance = "";

    @Option(names = "--key", paramLabel = "ID", description = "Access key ID of the request.")
    private String key = "";

    @Option(names = "--ip", paramLabel = "ADDRESS", description = "Peer IP address.")
    private String ip = "";

    @Option(names = "--action", paramLabel = "ACTION", description = "IAM action; * matches any text: s3:Get*.")
    private String action = "";

    @Option(names = "--request-id", paramLabel = "ID", description = "Request ID.")
    private String requestId = "";

    @Option(
            names = "--outcome",
            paramLabel = "WORD",
            description = "Status, error code or event: 404, 5xx, answered, refused, NOT_ALLOWED, stolen-key,"
                    + " change ...")
    private String outcome = "";

    @Option(names = "--since", paramLabel = "TIME", description = "Start of the period: 24h, or 2026-03-01T10:00:00Z.")
    private String since = "";

    @Option(names = "--until", paramLabel = "TIME", description = "End of the period (exclusive).")
    private String until = "";

    @Parameters(arity = "0..1", paramLabel = "DIR", description = "Directory with audit files.")
    private Path directory = AuditCommands.NONE;

    GrepCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException {
        AuditQuery query = new AuditQuery(
                instance,
                key,
                ip,
                action,
                requestId,
                outcome,
                since.isEmpty() ? AuditQuery.ANY.since() : time(since),
                until.isEmpty() ? AuditQuery.END : time(until));
        RecordPrinter printer = new RecordPrinter(session);
        PageSource steps = steps();
        Page page = new Page(List.of(), LogPosition.START, List.of(), false);
        long count = 0;
        while (!page.last()) {
            page = steps.next(query, page);
            printer.print(page.records());
            count += page.records().size();
        }
        if (count == 0) {
            throw new AdminException(Kind.NOT_FOUND, "no audit record matches", "");
        }
        return 0;
    }

    /** Parses a time, or a duration before now. */
    private Instant time(String text) throws AdminException {
        return TimeFormatter.parse(text, session.clock());
    }

    private PageSource steps() throws AdminException {
        if (directory.equals(AuditCommands.NONE)) {
            AdminClient client = session.client().patient();
            return (query, page) ->
                    client.post("/v1/audit/search", new AuditSearch(query, page.next(), page.open()), Page.class);
        }
        AuditReader records = AuditReader.in(directory);
        return (query, page) ->
                AuditCommands.withReader(directory, () -> records.search(query, page.next(), page.open()));
    }

    /** Source of pages. */
    @FunctionalInterface
    private interface PageSource {
        Page next(AuditQuery query, Page page) throws AdminException;
    }
}
