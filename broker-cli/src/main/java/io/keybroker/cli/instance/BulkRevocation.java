package io.keybroker.cli.instance;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.Responses.InstanceResponse;
import io.keybroker.admin.api.RevocationMessages;
import io.keybroker.admin.api.RevocationMessages.RevokeInstancesRequest;
import io.keybroker.admin.api.RevocationMessages.RevokeInstancesResponse;
import io.keybroker.cli.client.AdminClient;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.output.TerminalText;
import io.keybroker.cli.output.TextTable;
import io.keybroker.cli.output.TimeFormatter;
import io.keybroker.cli.session.Terminal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Revokes many instances, as many in one transaction as the broker takes, and collects what became of each. */
final class BulkRevocation {
    private static final int PREVIEWED = 20;
    private static final int BAR = 40;
    private static final int PART_FAILED = 7;
    private static final Duration SILENT = Duration.ofSeconds(1);

    private final AdminClient client;
    private final Terminal terminal;
    private final Clock clock;
    private final List<InstanceResponse> revoked = new ArrayList<>();
    private final List<Failure> failed = new ArrayList<>();

    BulkRevocation(AdminClient client, Terminal terminal, Clock clock) {
        this.client = client;
        this.terminal = terminal;
        this.clock = clock;
    }

    /**
     * One that was not revoked.
     *
     * @param instance its id, or what was given for it
     * @param error why
     */
    record Failure(String instance, String error) {}

    /**
     * What became of all.
     *
     * @param revoked the revoked instances
     * @param failed the others
     */
    record Outcome(List<InstanceResponse> revoked, List<Failure> failed) {}

    /** The instances to be revoked, as a person sees them before. */
    static String preview(List<InstanceResponse> instances, TimeFormatter times) {
        TextTable table = new TextTable("INSTANCE", "NAME", "IP", "ROLE", "STATE", "EXPIRES");
        instances.stream()
                .limit(PREVIEWED)
                .forEach(instance -> table.row(
                        instance.id(),
                        instance.name(),
                        String.join(",", instance.ips()),
                        instance.role(),
                        instance.state(),
                        times.format(instance.expiresAt())));
        int more = instances.size() - PREVIEWED;
        return table + (more > 0 ? "... and " + more + " more\n" : "");
    }

    /** Notes that nothing has this id or name. */
    void fail(String text) {
        failed.add(new Failure(text, "no instance has this id or name"));
    }

    /** Revokes the instances; after a failure the rest is left as it is. */
    void revoke(List<InstanceResponse> instances) throws AdminException {
        Instant start = clock.instant();
        List<String> ids = instances.stream().map(InstanceResponse::id).toList();
        for (int from = 0; from < ids.size(); from += RevocationMessages.MOST) {
            List<String> part = ids.subList(from, Math.min(ids.size(), from + RevocationMessages.MOST));
            try {
                RevokeInstancesResponse response =
                        client.post("/v1/revocations", new RevokeInstancesRequest(part), RevokeInstancesResponse.class);
                revoked.addAll(response.revoked());
                response.missing().forEach(this::fail);
            } catch (AdminException e) {
                if (revoked.isEmpty()) {
                    throw e;
                }
                ids.subList(from, ids.size())
                        .forEach(id -> failed.add(new Failure(id, String.valueOf(e.getMessage()))));
                return;
            }
            if (Duration.between(start, clock.instant()).compareTo(SILENT) > 0) {
                printProgress(from + part.size(), ids.size());
            }
        }
    }

    private void printProgress(int done, int all) {
        int filled = (int) ((long) BAR * done / all);
        String bar = "[" + "#".repeat(filled) + " ".repeat(BAR - filled) + "] " + done + "/" + all;
        terminal.err().print(terminal.console().isPresent() ? "\r" + bar + (done == all ? "\n" : "") : bar + "\n");
        terminal.err().flush();
    }

    Result result() {
        StringBuilder text = new StringBuilder();
        revoked.forEach(instance -> text.append("revoked ")
                .append(TerminalText.escape(InstanceCommands.describe(instance)))
                .append('\n'));
        failed.forEach(failure -> text.append("not revoked: ")
                .append(TerminalText.escape(failure.instance()))
                .append(": ")
                .append(TerminalText.escape(failure.error()))
                .append('\n'));
        return new Result(
                new Outcome(List.copyOf(revoked), List.copyOf(failed)),
                text + "" + revoked.size() + " revoked, " + failed.size() + " failed\n",
                revoked.stream().map(InstanceResponse::id).toList());
    }

    int exitCode() {
        return failed.isEmpty() ? 0 : PART_FAILED;
    }
}
