package io.keybroker.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.demo.HostileSuite.Result;
import io.keybroker.demo.HostileSuite.Sender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** No hostile request takes a request from somebody else; the short form of {@link HostileSuite}. */
final class HostileSuiteTest {
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final long MOST_MEGABYTES = 640;

    @Test
    void losesNoRequestOfAVictim() throws Exception {
        try (HostileSuite suite = new HostileSuite()) {
            List<Result> results = new ArrayList<>();
            results.add(suite.runHandshakes(SHORT));
            results.addAll(suite.run(HostileInput.small(), List.of(Sender.values()), SHORT));
            results.addAll(suite.run(HostileInput.large(), List.of(Sender.WITHOUT_RIGHTS), SHORT));

            assertThat(suite.isDaemonAlive()).isTrue();
            assertThat(results).anyMatch(result -> result.victim().requests() > 0);
            assertThat(results).allSatisfy(result -> {
                assertThat(result.victim().failures()).as(result.row()).isEmpty();
                assertThat(result.statuses().keySet()).as(result.row()).noneMatch(status -> status == 500);
            });
            assertThat(suite.peakMegabytes()).isLessThan(MOST_MEGABYTES);
        }
    }
}
