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

import io.keybroker.error.EnrolmentError;
import io.keybroker.error.EnrolmentRejectedException;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.RequestHead;
import io.keybroker.store.sql.SqlInstanceStore;
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
        EnrolmentService broker = fixture.alone();
        EnrolResponse first = broker.enrol(peer(IP), body(fixture.issue(HERE), 1));
        fixture.now = NOW.plus(Duration.ofHours(3));
        byte[] body = utf8("{\"v\":1,\"nonce\":\"" + nonce(1) + "\"}");

        EnrolResponse next = broker.renew(peer(IP), fixture.signed(first, "broker", body), body);

        assertThat(next.instance()).isEqualTo(first.instance());
        assertThat(next.accessKeyId()).isNotEqualTo(first.accessKeyId());
        assertThat(next.expiration()).isEqualTo("2026-03-01T21:00:00Z");
        EnrolResponse after = broker.renew(peer(IP), fixture.signed(next, "broker", body), body);
        assertThat(after.accessKeyId()).as("a minute has not passed").isEqualTo(next.accessKeyId());
    }

    @Test
    void renewsForNobodyElse() throws Exception {
        EnrolmentService broker = fixture.alone();
        EnrolResponse credential = broker.enrol(peer(IP), body(fixture.issue(HERE), 1));
        byte[] body = utf8("{\"v\":1,\"nonce\":\"" + nonce(1) + "\"}");
        byte[] other = utf8("{\"v\":1,\"nonce\":\"" + nonce(2) + "\"}");
        RequestHead head = fixture.signed(credential, "broker", body);

        assertThat(refused(() -> broker.renew(peer("10.0.4.18"), head, body))).isEqualTo(ErrorCode.UNKNOWN_KEY);
        assertThat(refused(() -> broker.renew(peer(IP), head, other))).isEqualTo(ErrorCode.WRONG_SIGNATURE);
        assertThat(refused(() -> broker.renew(peer(IP), fixture.signed(credential, "s3", body), body)))
                .isEqualTo(ErrorCode.MALFORMED);
        assertThatThrownBy(() -> broker.renew(peer(IP), fixture.signed(credential, "broker", other), other))
                .isInstanceOfSatisfying(
                        EnrolmentRejectedException.class,
                        stolen -> assertThat(stolen.error()).isEqualTo(EnrolmentError.WRONG_NONCE));
        fixture.now = NOW.plus(Duration.ofHours(6));
        assertThat(refused(() -> broker.renew(peer(IP), fixture.signed(credential, "broker", body), body)))
                .isEqualTo(ErrorCode.EXPIRED);
    }

    private static ErrorCode refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(RequestRejectedException.class, call).errorCode();
    }

    @Test
    void doesNotRenewASuspendedInstance() throws Exception {
        EnrolmentService broker = fixture.alone();
        EnrolResponse credential = broker.enrol(peer(IP), body(fixture.issue(HERE), 1));
        new SqlInstanceStore(fixture.store, fixture.clock, new SecureRandom(), fixture.follower::refresh)
                .suspend(credential.instance());
        byte[] body = utf8("{\"v\":1,\"nonce\":\"" + nonce(1) + "\"}");

        assertThat(refused(() -> broker.renew(peer(IP), fixture.signed(credential, "broker", body), body)))
                .isEqualTo(ErrorCode.UNKNOWN_KEY);
    }
}
