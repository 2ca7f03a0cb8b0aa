package io.keybroker.cli.audit;

import io.keybroker.admin.AdminProblem;
import io.keybroker.admin.Replies.AuditTail;
import io.keybroker.cli.client.AdminClient;
import io.keybroker.cli.output.Format;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.session.Session;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code broker audit tail}. */
@Command(
        name = "tail",
        description = "Print the end of the audit log, the newest last; -o json gives the records as they are written.")
final class TailCommand implements Callable<Integer> {
    private static final int LOOKED_BACK = 1000;
    private static final long PAUSE_MILLIS = 1000;

    private final Session session;

    @Option(names = "-n", paramLabel = "N", defaultValue = "20", description = "How many records (default: 20).")
    private int count;

    @Option(names = "-f", description = "Stay, and print what comes.")
    private boolean follow;

    TailCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws AdminProblem, InterruptedException {
        AdminClient client = session.client();
        List<String> printed = last(client, count);
        print(printed);
        while (follow) {
            Thread.sleep(PAUSE_MILLIS);
            List<String> now = last(client, LOOKED_BACK);
            print(newer(now, printed));
            printed = now;
        }
        return 0;
    }

    private static List<String> last(AdminClient client, int records) throws AdminProblem {
        return client.get("/v1/audit?last=" + records, AuditTail.class).records();
    }

    /** What stands after the last record that was printed; everything, if that one is out of sight. */
    private static List<String> newer(List<String> now, List<String> printed) {
        return printed.isEmpty() ? now : now.subList(now.lastIndexOf(printed.get(printed.size() - 1)) + 1, now.size());
    }

    private void print(List<String> records) {
        if (records.isEmpty()) {
            return;
        }
        if (session.format() == Format.JSON) {
            records.forEach(session.terminal().out()::println);
            session.terminal().out().flush();
            return;
        }
        List<AuditLine> lines = records.stream().map(AuditLine::of).toList();
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line.text()).append('\n'));
        session.show(new Result(
                lines.stream().map(AuditLine::record).toList(),
                text.toString(),
                lines.stream().map(AuditLine::requestId).toList()));
    }
}
