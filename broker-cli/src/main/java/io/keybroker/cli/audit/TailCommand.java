package io.keybroker.cli.audit;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AuditResponses.AuditSearch;
import io.keybroker.audit.AuditQuery;
import io.keybroker.audit.AuditReader.Page;
import io.keybroker.cli.client.AdminClient;
import io.keybroker.cli.session.CommandContext;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code broker audit tail}. */
@Command(name = "tail", description = "Print the last audit records, newest last. -o json prints them unchanged.")
final class TailCommand implements Callable<Integer> {
    private static final long PAUSE_MILLIS = 1000;

    private final CommandContext session;

    @Option(names = "-n", paramLabel = "N", defaultValue = "20", description = "Number of records (default: 20).")
    private int count;

    @Option(names = "-f", description = "Print new records as they arrive.")
    private boolean follow;

    TailCommand(CommandContext session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminException, InterruptedException {
        AdminClient client = session.client();
        RecordPrinter printer = new RecordPrinter(session);
        Page page = client.get("/v1/audit?last=" + count, Page.class);
        printer.print(page.records());
        while (follow) {
            if (page.last()) {
                Thread.sleep(PAUSE_MILLIS);
            }
            AuditSearch onwards = new AuditSearch(AuditQuery.ANY, page.next(), List.of());
            page = client.post("/v1/audit/search", onwards, Page.class);
            printer.print(page.records());
        }
        return 0;
    }
}
