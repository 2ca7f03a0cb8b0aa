package io.keybroker.cli.audit;

import io.keybroker.cli.output.Format;
import io.keybroker.cli.output.Renderer;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.session.CommandContext;
import java.io.PrintWriter;
import java.util.List;

/** Prints audit records as they arrive: formatted for terminals, unchanged for programs. */
final class RecordPrinter {
    private final CommandContext session;

    RecordPrinter(CommandContext session) {
        this.session = session;
    }

    void print(List<String> records) {
        if (records.isEmpty()) {
            return;
        }
        PrintWriter out = session.terminal().out();
        Format format = session.format();
        for (String record : records) {
            AuditRecordFormatter line = AuditRecordFormatter.parse(record);
            switch (format) {
                case JSON -> out.println(record);
                case TABLE -> out.println(line.text(session.terminal().coloured()));
                case NAME -> out.println(line.requestId());
                default -> out.print(Renderer.render(new Result(List.of(line.record()), "", List.of()), format));
            }
        }
        out.flush();
    }
}
