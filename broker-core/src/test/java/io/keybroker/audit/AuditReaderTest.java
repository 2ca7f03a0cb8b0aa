package io.keybroker.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybroker.audit.AuditEvent.Change;
import io.keybroker.audit.AuditEvent.Intent;
import io.keybroker.audit.AuditEvent.Outcome;
import io.keybroker.audit.AuditEvent.Rejection;
import io.keybroker.audit.AuditEvent.RequestSummary;
import io.keybroker.audit.AuditReader.Page;
import io.keybroker.audit.JsonLinesAuditLog.Settings;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AuditReaderTest {
    private static final Settings SMALL_FILES = new Settings(false, 10_000, 2_048);
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    private Path home;

    private void write(AuditEvent... events) throws Exception {
        try (JsonLinesAuditLog log = JsonLinesAuditLog.open(home, SMALL_FILES)) {
            for (AuditEvent auditEvent : events) {
                log.append(auditEvent).toCompletableFuture().get(10, TimeUnit.SECONDS);
            }
        }
    }

    private AuditReader records() {
        return AuditReader.in(home.resolve("audit"));
    }

    private static Intent intent(int number, String instance, String action) {
        return new Intent(
                NOON.plusSeconds(number),
                "r" + number,
                "10.0.4." + number % 100,
                instance,
                "BKIA" + instance,
                "worker",
                "app",
                List.of("s3:ListBucket", action),
                List.of("*", "*"),
                "s3:443");
    }

    private static Outcome outcome(int number, int status) {
        return new Outcome(NOON.plusSeconds(number), "r" + number, status, "AWS", 1, 2, 3, "answered");
    }

    private static Rejection refused(int number, String errorCode, String cause) {
        return new Rejection(
                NOON.plusSeconds(number),
                "r" + number,
                "10.0.4.7",
                Optional.of("i-1"),
                "BKIAi-1",
                errorCode,
                cause,
                "no",
                "s3:DeleteObject",
                "*",
                "",
                Optional.of(new RequestSummary("DELETE", "h", "/b/k", "", "", List.of())));
    }

    private static AuditQuery query(String instance, String action, String outcome) {
        return new AuditQuery(instance, "", "", action, "", outcome, Instant.EPOCH, AuditQuery.END);
    }

    private List<String> idsOf(AuditQuery query) throws Exception {
        List<String> found = new ArrayList<>();
        Page page = new Page(List.of(), LogPosition.START, List.of(), false);
        while (!page.last()) {
            page = records().search(query, page.next(), page.open());
            page.records().forEach(record -> found.add(idOf(record)));
        }
        return found;
    }

    private static String idOf(String record) {
        return record.replaceAll(".*\"event\":\"([a-z-]+)\",\"requestId\":\"([^\"]*)\".*", "$2 $1");
    }

    @Test
    void readsAllRecordsOfAllFilesInTheirOrder() throws Exception {
        AuditEvent[] events = new AuditEvent[3_000];
        for (int i = 0; i < events.length; i++) {
            events[i] = new Change(NOON, "r" + i, "alice", "instance revoke", "i-1", "");
        }
        write(events);
        List<String> lines = new ArrayList<>();

        records().forEach(lines::add);

        assertThat(home.resolve("audit").toFile().list()).hasSizeGreaterThan(100);
        assertThat(lines).hasSize(events.length);
        for (int i = 0; i < events.length; i++) {
            assertThat(lines.get(i)).startsWith("{\"seq\":" + (i + 1) + ",");
        }
    }

    @Test
    void countsAnOutcomeAsOfTheRequestWhoseIntentFits() throws Exception {
        write(
                intent(1, "i-1", "s3:GetObject"),
                intent(2, "i-2", "s3:GetObject"),
                outcome(2, 503),
                outcome(1, 503),
                intent(3, "i-1", "s3:PutObject"),
                outcome(3, 200));

        assertThat(idsOf(query("i-1", "", ""))).containsExactly("r1 intent", "r1 outcome", "r3 intent", "r3 outcome");
        assertThat(idsOf(query("i-1", "", "5xx"))).containsExactly("r1 outcome");
        assertThat(idsOf(query("", "s3:put*", ""))).containsExactly("r3 intent", "r3 outcome");
        assertThat(idsOf(query("", "s3:Put*", "200"))).containsExactly("r3 outcome");
        assertThat(idsOf(query("", "", "503"))).containsExactly("r2 outcome", "r1 outcome");
    }

    @Test
    void findsRefusalsByActionCauseAndKind() throws Exception {
        write(
                refused(1, "NOT_ALLOWED", "AS_ANSWERED"),
                refused(2, "UNKNOWN_KEY", "STOLEN_KEY"),
                intent(3, "i-1", "s3:DeleteObject"));

        assertThat(idsOf(query("", "s3:Delete*", "refused"))).containsExactly("r1 refused", "r2 refused");
        assertThat(idsOf(query("", "", "not_allowed"))).containsExactly("r1 refused");
        assertThat(idsOf(query("", "", "STOLEN_KEY"))).containsExactly("r2 refused");
        assertThat(records().latest(AuditQuery.refusalsOf("BKIAi-1", ""), 1))
                .extracting(AuditReaderTest::idOf)
                .containsExactly("r2 refused");
        assertThat(records().latest(AuditQuery.refusalsOf("", "10.0.4.8"), 5)).isEmpty();
    }

    @Test
    void findsAChangeByTheInstanceThatItIsAbout() throws Exception {
        write(new Change(NOON, "r1", "alice", "instance revoke", "i-1", ""), intent(2, "i-2", "s3:GetObject"));

        assertThat(idsOf(query("i-1", "", ""))).containsExactly("r1 change");
    }

    @Test
    void takesTheTimeFromItsBeginningToBeforeItsEnd() throws Exception {
        write(outcome(1, 200), outcome(2, 200), outcome(3, 200));

        assertThat(idsOf(new AuditQuery("", "", "", "", "", "", NOON.plusSeconds(2), NOON.plusSeconds(3))))
                .containsExactly("r2 outcome");
    }

    @Test
    void joinsRequestsAcrossPagesAndFiles() throws Exception {
        List<AuditEvent> events = new ArrayList<>();
        for (int i = 0; i < 2_500; i++) {
            events.add(intent(i, "i-1", "s3:GetObject"));
            if (i > 0) {
                events.add(outcome(i - 1, 200)); // each ends after the next has begun
            }
        }
        write(events.toArray(AuditEvent[]::new));

        Page first = records().search(query("i-1", "", ""), LogPosition.START, List.of());

        assertThat(first.records()).hasSize(1_000);
        assertThat(first.last()).isFalse();
        assertThat(first.open()).containsExactly("r499", "r500");
        assertThat(idsOf(query("i-1", "", ""))).hasSize(4_999);
    }

    @Test
    void keepsAThousandOpenRequestsInMindAndNoMore() throws Exception {
        List<AuditEvent> events = new ArrayList<>();
        for (int i = 0; i <= RecordFilter.MOST_OPEN; i++) {
            events.add(intent(i, "i-1", "s3:GetObject"));
        }
        events.add(outcome(0, 200));
        events.add(outcome(1, 200));
        write(events.toArray(AuditEvent[]::new));

        assertThat(idsOf(query("i-1", "", "200"))).containsExactly("r1 outcome");
    }

    @Test
    void findsARequestInOldFilesWithTheRecordsThatFollowedInTheNext() throws Exception {
        List<AuditEvent> events = new ArrayList<>(List.of(intent(1, "i-1", "s3:GetObject")));
        for (int i = 2; i < 8; i++) {
            events.add(intent(i, "i-2", "s3:GetObject")); // the next file begins among these
        }
        events.add(outcome(1, 200));
        for (int i = 100; i < 300; i++) {
            events.add(outcome(i, 200));
        }
        write(events.toArray(AuditEvent[]::new));

        assertThat(records().latest(AuditQuery.ofRequest("r1"), 8))
                .extracting(AuditReaderTest::idOf)
                .containsExactly("r1 outcome", "r1 intent");
        assertThat(records().latest(AuditQuery.ofRequest("r299"), 8)).hasSize(1);
        assertThat(records().latest(AuditQuery.ofRequest("nobody"), 8)).isEmpty();
    }

    @Test
    void goesOnWhereItStoodAfterFilesWerePutAway() throws Exception {
        try (JsonLinesAuditLog log = JsonLinesAuditLog.open(home, SMALL_FILES)) {
            log.append(outcome(1, 200)).toCompletableFuture().get(10, TimeUnit.SECONDS);
            Page seen = log.records().last(5);
            assertThat(seen.records()).hasSize(1);
            for (int i = 2; i <= 50; i++) {
                log.append(outcome(i, 200)).toCompletableFuture().get(10, TimeUnit.SECONDS);
            }

            Page further = log.records().search(AuditQuery.ANY, seen.next(), List.of());

            assertThat(further.records()).hasSize(49);
            assertThat(further.records().get(0)).contains("\"r2\"");
            assertThat(log.records()
                            .search(AuditQuery.ANY, further.next(), List.of())
                            .records())
                    .isEmpty();
        }
    }

    @Test
    void leavesOutAHalfWrittenLineAndReadsOnFromTheMiddleOfOne() throws Exception {
        write(outcome(1, 200), outcome(2, 200));
        Files.writeString(home.resolve("audit/audit.jsonl"), "{\"seq\":3,", StandardOpenOption.APPEND);

        assertThat(idsOf(AuditQuery.ANY)).containsExactly("r1 outcome", "r2 outcome");
        assertThat(records()
                        .search(AuditQuery.ANY, new LogPosition(1, 10), List.of())
                        .records())
                .extracting(AuditReaderTest::idOf)
                .containsExactly("r2 outcome");
    }

    @Test
    void readsFilesThatWereCopiedAwayWithoutTheLast() throws Exception {
        AuditEvent[] events = new AuditEvent[40];
        for (int i = 0; i < events.length; i++) {
            events[i] = outcome(i, 200);
        }
        write(events);
        Files.delete(home.resolve("audit/audit.jsonl"));

        assertThat(idsOf(AuditQuery.ANY)).startsWith("r0 outcome").hasSizeBetween(20, 39);
        assertThatThrownBy(() -> AuditReader.in(home.resolve("elsewhere")).last(1))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("no audit log found");
    }
}
