package io.keybroker.audit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keybroker.audit.AuditEvent.Change;
import io.keybroker.audit.AuditEvent.Intent;
import io.keybroker.audit.AuditEvent.Outcome;
import io.keybroker.audit.AuditEvent.Rejection;
import io.keybroker.audit.AuditEvent.RequestSummary;
import io.keybroker.audit.JsonLinesAuditLog.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RejectionFloodTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Settings TWO_SMALL_FILES = new Settings(false, 2, 1 << 20);
    private static final Instant AT = Instant.parse("2026-03-01T10:15:30Z");
    private static final int FLOOD = 20_000;

    @TempDir
    private Path home;

    @Test
    void keepsRealRecordsWhileStrangersAreRejected() throws Exception {
        try (JsonLinesAuditLog log = JsonLinesAuditLog.open(home, TWO_SMALL_FILES)) {
            write(log, new Change(AT, "change", "alice", "instance revoke", "i-1", ""));
            write(log, new Intent(AT, "real", "10.0.0.1", "i-1", "K", "r", "i", List.of("a:b"), List.of("*"), "u"));
            write(log, new Outcome(AT, "real", 200, "", 0, 0, 0, "answered"));
            for (int i = 0; i < FLOOD; i++) {
                log.append(rejection(i, "192.0.2." + i % 250));
            }
        }

        assertThat(records(AuditQuery.ofRequest("change"))).hasSize(1);
        assertThat(records(AuditQuery.ofRequest("real"))).hasSize(2);
        AuditVerifier.Report report = AuditVerifier.verify(home.resolve("audit"));
        assertThat(report.broken()).isEmpty();
        assertThat(report.firstSeq()).isEqualTo(1);
    }

    @Test
    void countsEachRejection() throws Exception {
        try (JsonLinesAuditLog log = JsonLinesAuditLog.open(home, TWO_SMALL_FILES)) {
            for (int i = 0; i < FLOOD; i++) {
                log.append(rejection(i, "192.0.2." + i % 3));
            }
        }

        long single = 0;
        long counted = 0;
        for (JsonNode record : records(AuditQuery.ANY)) {
            if (record.path("event").asText().equals("refused-many")) {
                counted += record.path("count").asLong();
                assertThat(record.path("requestId").asText()).startsWith("r");
                assertThat(record.path("since").asText()).isEqualTo(AT.toString());
            } else {
                single++;
            }
        }
        assertThat(single).isGreaterThanOrEqualTo(100);
        assertThat(counted).isEqualTo(FLOOD - single);
    }

    @Test
    void leavesOneAddressOnlyItsPartOfTheShare() {
        AtomicLong nanos = new AtomicLong();
        RejectionBudget budget = new RejectionBudget(1 << 20, nanos::get);

        int written = 0;
        for (int i = 0; i < FLOOD; i++) {
            nanos.addAndGet(SECONDS.toNanos(1)); // too slow for a limit of the rate
            written += budget.admit(rejection(i, "192.0.2.1")) == RejectionBudget.Admission.WRITTEN ? 1 : 0;
        }

        assertThat(written).isBetween(50, (1 << 20) / 16 / 400);
        assertThat(budget.admit(rejection(0, "192.0.2.2"))).isEqualTo(RejectionBudget.Admission.WRITTEN);
    }

    @Test
    void keepsFewSourcesAndSumsInMind() {
        AtomicLong nanos = new AtomicLong();
        RejectionBudget budget = new RejectionBudget(1 << 20, nanos::get);

        for (int i = 0; i < FLOOD; i++) {
            budget.admit(rejection(i, "2001:db8::" + i));
        }

        assertThat(budget.takeSums()).hasSizeLessThanOrEqualTo(RejectionBudget.MOST_SUMS + 1);
    }

    @Test
    void writesASumOnceItsWindowIsOver() {
        AtomicLong nanos = new AtomicLong();
        RejectionBudget budget = new RejectionBudget(64 << 20, nanos::get);
        assertThat(budget.nanosToDue()).isEqualTo(Long.MAX_VALUE);

        for (int i = 0; i <= RejectionBudget.SOURCE_BURST; i++) {
            budget.admit(rejection(i, "192.0.2.1"));
        }

        assertThat(budget.nanosToDue()).isEqualTo(RejectionBudget.WINDOW_NANOS);
        nanos.addAndGet(RejectionBudget.WINDOW_NANOS);
        assertThat(budget.nanosToDue()).isZero();
        assertThat(budget.takeSums()).hasSize(1);
        assertThat(budget.nanosToDue()).isEqualTo(Long.MAX_VALUE);
    }

    private List<JsonNode> records(AuditQuery query) throws IOException {
        return AuditReader.in(home.resolve("audit")).latest(query, FLOOD).stream()
                .map(RejectionFloodTest::parse)
                .toList();
    }

    private static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void write(AuditLog log, AuditEvent event) throws Exception {
        log.append(event).toCompletableFuture().get(10, SECONDS);
    }

    private static Rejection rejection(int number, String peer) {
        return new Rejection(
                AT,
                "r" + number,
                peer,
                Optional.empty(),
                "AKIAUNKNOWN",
                "UNKNOWN_KEY",
                "UNKNOWN_KEY",
                "The access key is unknown",
                "",
                "",
                "",
                Optional.of(new RequestSummary("GET", "b.local", "/k", "eu-central-1/s3", AT.toString(), List.of())));
    }
}
