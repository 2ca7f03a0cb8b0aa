package io.keybroker.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keybroker.audit.AuditReader;
import io.keybroker.demo.RawConnection.RawResponse;
import io.keybroker.demo.RawConnection.Request;
import io.keybroker.proxy.app.TimedBroker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

/** Wall time of a daemon goes back: a credential that has ended stays ended, also after a restart. */
final class ClockStepTest {
    private final SteppedClock wall = new SteppedClock();
    private BrokerFixture world;

    /** The system's time, so much later. */
    private static final class SteppedClock extends Clock {
        private volatile Duration offset = Duration.ZERO;

        @Override
        public Instant instant() {
            return Instant.now().plus(offset);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @BeforeEach
    void start() throws Exception {
        world = BrokerFixture.start("");
        restart();
    }

    private void restart() throws Exception {
        world.broker().close();
        world.use(TimedBroker.start(world.home(), wall));
    }

    @AfterEach
    void stop() throws Exception {
        world.close();
    }

    private RawResponse ask(AwsBasicCredentials key) throws Exception {
        return RawConnection.once(world, Request.s3("GET", "/").signed(key));
    }

    @Test
    void keepsAnEndedCredentialEndedWhenTheClockGoesBackAndAfterARestart() throws Exception {
        AwsBasicCredentials key = world.register("web", BrokerFixture.HERE, DemoHome.ROLE, "--ttl", "1h");
        assertThat(ask(key).status()).isEqualTo(200);
        wall.offset = Duration.ofHours(2);
        assertThat(ask(key).body()).contains("ExpiredToken");

        wall.offset = Duration.ZERO;
        assertThat(ask(key).body()).contains("ExpiredToken");
        await().atMost(20, TimeUnit.SECONDS).until(this::alarmed);

        restart();
        assertThat(ask(key).body()).contains("ExpiredToken");
    }

    private boolean alarmed() throws Exception {
        AtomicBoolean found = new AtomicBoolean();
        AuditReader.in(world.home().resolve("audit")).forEach(line -> {
            if (line.contains("\"verb\":\"clock\"")) {
                found.set(true);
            }
        });
        return found.get();
    }

    @Test
    void correctsClientsByTheTimeThatDecides() throws Exception {
        AwsBasicCredentials key = world.register("web", BrokerFixture.HERE, DemoHome.ROLE, "--ttl", "6h");
        wall.offset = Duration.ofHours(2);
        assertThat(ask(key).body()).contains("RequestTimeTooSkewed");
        wall.offset = Duration.ZERO;

        RawResponse skewed = ask(key);

        assertThat(skewed.body()).contains("RequestTimeTooSkewed");
        Instant time = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(
                skewed.head().replaceAll("(?is).*\r\ndate: ([^\r]*)\r.*", "$1")));
        assertThat(Duration.between(Instant.now(), time)).isGreaterThan(Duration.ofMinutes(110));
    }
}
