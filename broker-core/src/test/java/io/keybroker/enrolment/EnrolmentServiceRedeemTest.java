package io.keybroker.enrolment;

import static io.keybroker.enrolment.EnrolmentFixture.EC2;
import static io.keybroker.enrolment.EnrolmentFixture.HERE;
import static io.keybroker.enrolment.EnrolmentFixture.IP;
import static io.keybroker.enrolment.EnrolmentFixture.JSON;
import static io.keybroker.enrolment.EnrolmentFixture.NOW;
import static io.keybroker.enrolment.EnrolmentFixture.SECRETS;
import static io.keybroker.enrolment.EnrolmentFixture.TERMS;
import static io.keybroker.enrolment.EnrolmentFixture.body;
import static io.keybroker.enrolment.EnrolmentFixture.certificates;
import static io.keybroker.enrolment.EnrolmentFixture.document;
import static io.keybroker.enrolment.EnrolmentFixture.nonce;
import static io.keybroker.enrolment.EnrolmentFixture.peer;
import static io.keybroker.enrolment.EnrolmentFixture.refusalOf;
import static io.keybroker.enrolment.EnrolmentFixture.running;
import static io.keybroker.enrolment.EnrolmentFixture.says;
import static io.keybroker.enrolment.EnrolmentFixture.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keybroker.audit.AuditEvent;
import io.keybroker.credential.AccessKeyId;
import io.keybroker.error.EnrolmentError;
import io.keybroker.net.IpAddress;
import io.keybroker.registry.Instance;
import io.keybroker.ticket.ExpectedInstance;
import io.keybroker.ticket.IssuedTicket;
import io.keybroker.ticket.NewTicket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A ticket traded for a credential, and the requests and tickets that are rejected. */
final class EnrolmentServiceRedeemTest {
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
    void turnsAwayWhomALaunchThatIsAllAnnouncedDidNotBringUp() throws Exception {
        IssuedTicket ticket = fixture.issue(EC2);
        fixture.tickets.announceAll(
                ticket.ticket().id(),
                Set.of(new ExpectedInstance("i-0fedcba9876543210", IpAddress.parse("10.0.4.99"))));

        assertThat(refusalOf(fixture.enrolments(Optional.of(says(running()))), IP, body(ticket, 1, document())))
                .isEqualTo(EnrolmentError.OUT_OF_SCOPE);
    }

    @Test
    void givesACredentialInTheFormThatSdksReadAndRecordsIt() throws Exception {
        EnrolResponse response = fixture.alone().enrol(peer(IP), body(fixture.issue(HERE), 1));

        JsonNode json = JSON.valueToTree(response);
        assertThat(json.fieldNames())
                .toIterable()
                .containsExactly(
                        "Version",
                        "AccessKeyId",
                        "SecretAccessKey",
                        "Expiration",
                        "instance",
                        "role",
                        "renewIn",
                        "endpoint",
                        "now");
        Instance instance = fixture.follower
                .current()
                .findByAccessKeyId(new AccessKeyId(json.get("AccessKeyId").asText()))
                .orElseThrow();
        String secret =
                SECRETS.secretOf(instance.accessKeyId(), instance.id(), 1).reveal();
        assertThat(json.get("SecretAccessKey").asText()).isEqualTo(secret);
        assertThat(json.get("Expiration").asText()).isEqualTo("2026-03-01T18:00:00Z");
        assertThat(json.get("renewIn").asLong()).isBetween(3 * 3600L, 15_120L);
        assertThat(fixture.recorded).singleElement().isInstanceOf(AuditEvent.Enrolment.class);
        assertThat(fixture.recorded.toString() + response).doesNotContain(secret);
    }

    @Test
    void spreadsTheRenewalsOfALaunch() throws Exception {
        Set<Long> times = new HashSet<>();
        for (int i = 1; i <= 5; i++) {
            times.add(fixture.alone()
                    .enrol(peer("10.0.4." + i), body(fixture.issue(HERE), i))
                    .renewIn());
        }

        assertThat(times).hasSizeGreaterThan(1);
    }

    @Test
    void givesTheSameCredentialToOneThatLostTheAnswer() throws Exception {
        IssuedTicket ticket = fixture.issue(HERE);
        EnrolmentService broker = fixture.alone();
        EnrolResponse first = broker.enrol(peer(IP), body(ticket, 1));

        EnrolResponse second = broker.enrol(peer(IP), body(ticket, 1));

        assertThat(second.accessKeyId()).isEqualTo(first.accessKeyId());
        assertThat(second.secretAccessKey()).isEqualTo(first.secretAccessKey());
    }

    @Test
    void raisesAnAlarmInTheAuditLogForASecondClaim() throws Exception {
        IssuedTicket ticket = fixture.issue(HERE);
        fixture.alone().enrol(peer(IP), body(ticket, 1));

        assertThat(refusalOf(fixture.alone(), IP, body(ticket, 2))).isEqualTo(EnrolmentError.ALREADY_ENROLLED);

        AuditEvent.EnrolmentRejection event = (AuditEvent.EnrolmentRejection) fixture.recorded.get(1);
        assertThat(event.alarm()).isTrue();
        assertThat(event.subject()).isEqualTo(ticket.ticket().id());
        assertThat(event.toString()).doesNotContain(ticket.token().reveal()).doesNotContain(nonce(2));
    }

    @Test
    void givesNothingThatCouldNotBeRecordedAndTheSameLater() throws Exception {
        IssuedTicket ticket = fixture.issue(HERE);
        EnrolmentService broker = fixture.alone();
        fixture.diskFull = true;
        assertThat(refusalOf(broker, IP, body(ticket, 1))).isEqualTo(EnrolmentError.UNAVAILABLE);

        fixture.diskFull = false;
        broker.enrol(peer(IP), body(ticket, 1));

        assertThat(fixture.follower.current().size()).isEqualTo(1);
        assertThat(fixture.tickets.find(ticket.ticket().id()).used()).isEqualTo(1);
    }

    @Test
    void rejectsAnAddressThatTheTicketIsNotFor() throws Exception {
        assertThat(refusalOf(fixture.alone(), "10.0.5.17", body(fixture.issue(HERE), 1)))
                .isEqualTo(EnrolmentError.OUT_OF_SCOPE);
    }

    @Test
    void rejectsATicketThatIsOverUsedUpOrTakenBackEvenForAProvenInstance() throws Exception {
        EnrolmentService broker = fixture.enrolments(Optional.of(says(running())));
        IssuedTicket over =
                fixture.tickets.issue(new NewTicket("job-worker", EC2, 1, Duration.ofMinutes(1), TERMS, ""));
        IssuedTicket once =
                fixture.tickets.issue(new NewTicket("job-worker", HERE, 1, Duration.ofMinutes(15), TERMS, ""));
        IssuedTicket back = fixture.issue(EC2);
        fixture.tickets.revoke(back.ticket().id());
        broker.enrol(peer("10.0.4.50"), body(once, 7));
        fixture.now = NOW.plus(Duration.ofMinutes(1));

        assertThat(refusalOf(broker, IP, body(over, 1, document()))).isEqualTo(EnrolmentError.TICKET_EXPIRED);
        assertThat(refusalOf(broker, IP, body(once, 1))).isEqualTo(EnrolmentError.TICKET_USED_UP);
        assertThat(refusalOf(broker, IP, body(back, 1, document()))).isEqualTo(EnrolmentError.TICKET_REVOKED);
    }

    @Test
    void usesNoTicketWhileTheBrokerIsSealed() throws Exception {
        IssuedTicket ticket = fixture.issue(HERE);
        fixture.sealed = true;
        assertThat(refusalOf(fixture.alone(), IP, body(ticket, 1))).isEqualTo(EnrolmentError.UNAVAILABLE);
        assertThat(fixture.tickets.find(ticket.ticket().id()).used()).isZero();

        fixture.sealed = false;
        fixture.alone().enrol(peer(IP), body(ticket, 1));

        assertThat(fixture.tickets.find(ticket.ticket().id()).used()).isEqualTo(1);
    }

    @Test
    void saysThatItCannotServeARoleThatIsGone() throws Exception {
        IssuedTicket ticket = fixture.tickets.issue(new NewTicket("gone", HERE, 1, Duration.ofMinutes(15), TERMS, ""));

        assertThat(refusalOf(fixture.alone(), IP, body(ticket, 1))).isEqualTo(EnrolmentError.UNAVAILABLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "{}",
                "{\"v\":2}",
                "{\"v\":\"1\",\"ticket\":\"x\",\"nonce\":\"y\"}",
                "{\"v\":1,\"ticket\":7,\"nonce\":\"y\"}",
                "{\"v\":1,\"ticket\":\"\",\"nonce\":\"y\"}",
                "{\"v\":1,\"v\":1,\"ticket\":\"x\",\"nonce\":\"y\"}",
                "{\"v\":1,\"nonce\":\"y\"}"
            })
    void rejectsABodyThatIsNotTheRequest(String body) throws Exception {
        assertThat(refusalOf(fixture.alone(), IP, utf8(body))).isEqualTo(EnrolmentError.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bkt1", "bkt1.t-0.x", "bkt2.t-0123456789abcdef.AAAA", "a\u0000b", "\uD83D\uDE00"})
    void rejectsATicketOfAnotherForm(String ticket) throws Exception {
        String body = JSON.writeValueAsString(Map.of("v", 1, "ticket", ticket, "nonce", nonce(1)));

        assertThat(refusalOf(fixture.alone(), IP, utf8(body))).isEqualTo(EnrolmentError.TICKET_UNKNOWN);
    }

    @Test
    void rejectsANonceOfAnotherFormAndABodyThatIsTooLarge() throws Exception {
        IssuedTicket ticket = fixture.issue(HERE);
        String body = new String(body(ticket, 1), StandardCharsets.UTF_8);

        assertThat(refusalOf(fixture.alone(), IP, utf8(body.replace(nonce(1), "short"))))
                .isEqualTo(EnrolmentError.MALFORMED);
        assertThat(refusalOf(fixture.alone(), IP, utf8(body + " ".repeat(16 * 1024))))
                .isEqualTo(EnrolmentError.MALFORMED);
        assertThat(refusalOf(fixture.alone(), IP, new byte[] {(byte) 0xff})).isEqualTo(EnrolmentError.MALFORMED);
    }

    @ParameterizedTest
    @EnumSource(EnrolmentError.class)
    void tellsAnInstanceTheNameAloneAndWhenToComeAgain(EnrolmentError enrolmentError) {
        EnrolErrorResponse response = EnrolErrorResponse.from(enrolmentError, new SecureRandom());

        JsonNode json = JSON.valueToTree(response);
        assertThat(json.fieldNames()).toIterable().containsExactly("code", "retryAfter");
        assertThat(response.status()).isBetween(400, 503);
        assertThat(response.retryAfter() > 0).isEqualTo(response.status() == 503 || response.status() == 429);
        assertThat(response.status() == 409 || enrolmentError == EnrolmentError.WRONG_NONCE)
                .isEqualTo(enrolmentError.alarming());
    }
}
