package io.keybroker.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.audit.AuditEvent.Change;
import io.keybroker.audit.AuditEvent.Rejection;
import io.keybroker.audit.AuditEvent.RejectionSummary;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class RejectionSummarizerTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final List<AuditEvent> recorded = new ArrayList<>();
    private long nanos;
    private final RejectionSummarizer log = RejectionSummarizer.manual(
            event -> {
                recorded.add(event);
                return CompletableFuture.completedFuture(null);
            },
            Clock.fixed(NOW, ZoneOffset.UTC),
            () -> nanos);

    private void reject(String peer, String cause, int count) {
        for (int i = 0; i < count; i++) {
            log.append(new Rejection(
                    NOW,
                    cause + i,
                    peer,
                    Optional.empty(),
                    "BKIA",
                    "UNKNOWN_KEY",
                    cause,
                    "",
                    "",
                    "",
                    "",
                    Optional.empty()));
        }
    }

    private List<RejectionSummary> summaries() {
        recorded.clear();
        log.flush();
        return recorded.stream().map(RejectionSummary.class::cast).toList();
    }

    @Test
    void recordsEachRejectionUpToTheRateOfAnAddress() {
        reject("10.0.0.1", "NEVER_ISSUED", 1_000);

        assertThat(recorded).hasSize(1_000).allMatch(Rejection.class::isInstance);
        assertThat(summaries()).isEmpty();
    }

    @Test
    void countsThoseBeyondItByAddressAndCause() {
        reject("10.0.0.1", "NEVER_ISSUED", 20_000);
        reject("10.0.0.1", "REVOKED", 5);
        reject("10.0.0.2", "REVOKED", 1);

        assertThat(recorded).hasSize(1_001);
        assertThat(summaries())
                .containsExactly(
                        new RejectionSummary(
                                NOW, "NEVER_ISSUED1000", "10.0.0.1", "UNKNOWN_KEY", "NEVER_ISSUED", 19_000, NOW),
                        new RejectionSummary(NOW, "REVOKED0", "10.0.0.1", "UNKNOWN_KEY", "REVOKED", 5, NOW));
        assertThat(summaries()).isEmpty();
    }

    @Test
    void recordsAgainAfterAWhile() {
        reject("10.0.0.1", "NEVER_ISSUED", 2_000);
        nanos += Duration.ofSeconds(10).toNanos();
        recorded.clear();
        reject("10.0.0.1", "NEVER_ISSUED", 100);

        assertThat(recorded).hasSize(50);
    }

    @Test
    void boundsWhatVeryManyAddressesCanWrite() {
        for (int i = 0; i < 20_000; i++) {
            reject("10." + (i >> 16) + "." + ((i >> 8) & 255) + "." + (i & 255), "NEVER_ISSUED", 1);
        }
        assertThat(recorded).hasSize(5_000);

        List<RejectionSummary> summaries = summaries();
        assertThat(summaries).hasSize(65);
        assertThat(summaries.stream().mapToLong(RejectionSummary::count).sum()).isEqualTo(15_000);
        assertThat(summaries).last().extracting(RejectionSummary::peer).isEqualTo("*");
    }

    @Test
    void passesEverythingElse() {
        reject("10.0.0.1", "NEVER_ISSUED", 20_000);
        Change change = new Change(NOW, "id", "alice", "instance.revoke", "i-1", "");
        recorded.clear();

        log.append(change);

        assertThat(recorded).containsExactly(change);
    }
}
