package io.keybroker.enrolment;

import static io.keybroker.enrolment.EnrolmentFixture.HERE;
import static io.keybroker.enrolment.EnrolmentFixture.IP;
import static io.keybroker.enrolment.EnrolmentFixture.NOW;
import static io.keybroker.enrolment.EnrolmentFixture.body;
import static io.keybroker.enrolment.EnrolmentFixture.certificates;
import static io.keybroker.enrolment.EnrolmentFixture.nonce;
import static io.keybroker.enrolment.EnrolmentFixture.peer;
import static io.keybroker.enrolment.EnrolmentFixture.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybroker.http.RequestHead;
import io.keybroker.refusal.EnrolmentRefusal;
import io.keybroker.refusal.EnrolmentRefusedException;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import io.keybroker.store.SqlRegistrations;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A credential traded for the next one. */
final class EnrolmentServiceRenewTest {
    @BeforeAll
    static void createRegion(@TempDir Path certificates) throws Exception {
        EnrolmentFixture.makeARegion(certificates);
    }

    private final EnrolmentFixture fixture = new EnrolmentFixture();

    @BeforeEach
    void open(@TempDir Path home) throws Exception {
        fixture.open(home);
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    @Test
    void renewsForTheHolderOfTheCredential() throws Exception {
        Enrolments broker = fixture.alone();
        EnrolReply first = broker.enrol(peer(IP), body(fixture.issue(HERE), 1));
        fixture.now = NOW.plus(Duration.ofHours(3));
        byte[] body = utf8("{\"v\":1,\"nonce\":\"" + nonce(1) + "\"}");

        EnrolReply next = broker.renew(peer(IP), fixture.signed(first, "broker", body), body);

        assertThat(next.instance()).isEqualTo(first.instance());
        assertThat(next.accessKeyId()).isNotEqualTo(first.accessKeyId());
        assertThat(next.expiration()).isEqualTo("2026-03-01T21:00:00Z");
        EnrolReply after = broker.renew(peer(IP), fixture.signed(next, "broker", body), body);
        assertThat(after.accessKeyId()).as("a minute has not passed").isEqualTo(next.accessKeyId());
    }

    @Test
    void renewsForNobodyElse() throws Exception {
        Enrolments broker = fixture.alone();
        EnrolReply credential = broker.enrol(peer(IP), body(fixture.issue(HERE), 1));
        byte[] body = utf8("{\"v\":1,\"nonce\":\"" + nonce(1) + "\"}");
        byte[] other = utf8("{\"v\":1,\"nonce\":\"" + nonce(2) + "\"}");
        RequestHead head = fixture.signed(credential, "broker", body);

        assertThat(refused(() -> broker.renew(peer("10.0.4.18"), head, body))).isEqualTo(Refusal.UNKNOWN_KEY);
        assertThat(refused(() -> broker.renew(peer(IP), head, other))).isEqualTo(Refusal.WRONG_SIGNATURE);
        assertThat(refused(() -> broker.renew(peer(IP), fixture.signed(credential, "s3", body), body)))
                .isEqualTo(Refusal.MALFORMED);
        assertThatThrownBy(() -> broker.renew(peer(IP), fixture.signed(credential, "broker", other), other))
                .isInstanceOfSatisfying(
                        EnrolmentRefusedException.class,
                        stolen -> assertThat(stolen.refusal()).isEqualTo(EnrolmentRefusal.WRONG_NONCE));
        fixture.now = NOW.plus(Duration.ofHours(6));
        assertThat(refused(() -> broker.renew(peer(IP), fixture.signed(credential, "broker", body), body)))
                .isEqualTo(Refusal.LEASE_OVER);
    }

    private static Refusal refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(RefusedException.class, call).refusal();
    }

    @Test
    void doesNotRenewASuspendedInstance() throws Exception {
        Enrolments broker = fixture.alone();
        EnrolReply credential = broker.enrol(peer(IP), body(fixture.issue(HERE), 1));
        new SqlRegistrations(fixture.store, fixture.clock, new SecureRandom(), fixture.follower::refresh)
                .suspend(credential.instance());
        byte[] body = utf8("{\"v\":1,\"nonce\":\"" + nonce(1) + "\"}");

        assertThat(refused(() -> broker.renew(peer(IP), fixture.signed(credential, "broker", body), body)))
                .isEqualTo(Refusal.UNKNOWN_KEY);
    }
}
