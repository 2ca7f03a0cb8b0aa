package io.keybroker.enrolment;

import static io.keybroker.enrolment.EnrolmentFixture.EC2;
import static io.keybroker.enrolment.EnrolmentFixture.HERE;
import static io.keybroker.enrolment.EnrolmentFixture.ID;
import static io.keybroker.enrolment.EnrolmentFixture.IP;
import static io.keybroker.enrolment.EnrolmentFixture.NOW;
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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybroker.ec2.FakeInstanceDescriber;
import io.keybroker.ec2.InstanceDescription;
import io.keybroker.error.EnrolmentError;
import io.keybroker.error.EnrolmentRejectedException;
import io.keybroker.net.IpAddress;
import io.keybroker.ticket.EnrolmentEvidence;
import io.keybroker.ticket.ExpectedInstance;
import io.keybroker.ticket.IssuedTicket;
import io.keybroker.ticket.TicketScope;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What EC2 and the launcher say of an instance that enrols. */
final class EnrolmentServiceEc2Test {
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
    void enrolsAnInstanceThatTheLauncherHasAnnounced() throws Exception {
        IssuedTicket ticket = fixture.issue(EC2);
        assertThat(refusalOf(fixture.alone(), IP, body(ticket, 1, document()))).isEqualTo(EnrolmentError.PENDING);
        fixture.tickets.announce(ticket.ticket().id(), Set.of(new ExpectedInstance(ID, IpAddress.parse(IP))));

        EnrolResponse response = fixture.alone().enrol(peer(IP), body(ticket, 1, document()));

        assertThat(response.instance()).isEqualTo(ID);
    }

    @Test
    void rejectsOneThatTheLauncherHasSeenElsewhere() throws Exception {
        IssuedTicket ticket = fixture.issue(EC2);
        fixture.tickets.announce(ticket.ticket().id(), Set.of(new ExpectedInstance(ID, IpAddress.parse("10.0.4.18"))));

        assertThat(refusalOf(fixture.alone(), IP, body(ticket, 1, document()))).isEqualTo(EnrolmentError.EC2_MISMATCH);
    }

    @Test
    void enrolsAnInstanceThatEc2KnowsOrWhoseAddressTheOperatorNamed() throws Exception {
        TicketScope both = new TicketScope(
                EnrolmentEvidence.EC2, HERE.addresses(), Optional.empty(), Optional.of("eu-west-1"), Optional.empty());

        assertThat(fixture.enrolments(Optional.of(says(running())))
                        .enrol(peer(IP), body(fixture.issue(EC2), 1, document()))
                        .instance())
                .isEqualTo(ID);
        String other = DocumentSigner.document("i-0fedcba9876543210", "10.0.4.18", "eu-west-1", NOW);
        assertThat(fixture.alone()
                        .enrol(peer("10.0.4.18"), body(fixture.issue(both), 2, other))
                        .instance())
                .isEqualTo("i-0fedcba9876543210");
    }

    @Test
    void rejectsWhatEc2Contradicts() throws Exception {
        byte[] body = body(fixture.issue(EC2), 1, document());
        InstanceDescription instanceDescription = running();
        List<InstanceDescription> contradictions = List.of(
                FakeInstanceDescriber.at(IP, "shutting-down"),
                FakeInstanceDescriber.at(IP, "stopped"),
                FakeInstanceDescriber.ended(),
                FakeInstanceDescriber.at("10.0.4.18", "running"),
                new InstanceDescription(
                        instanceDescription.account(),
                        "running",
                        "ami-00000000",
                        instanceDescription.primary(),
                        Map.of()),
                new InstanceDescription(
                        "999999999999",
                        "running",
                        instanceDescription.imageId(),
                        instanceDescription.primary(),
                        Map.of()));

        for (InstanceDescription each : contradictions) {
            assertThat(refusalOf(fixture.enrolments(Optional.of(says(each))), IP, body))
                    .as(each.toString())
                    .isEqualTo(EnrolmentError.EC2_MISMATCH);
        }
    }

    @Test
    void tellsOneThatEc2DoesNotKnowYetToComeAgain() throws Exception {
        IssuedTicket ticket = fixture.issue(EC2);
        byte[] body = body(ticket, 1, document());
        FakeInstanceDescriber ec2 = new FakeInstanceDescriber("eu-west-1");
        EnrolmentService broker = fixture.enrolments(Optional.of(ec2));

        assertThat(refusalOf(broker, IP, body)).isEqualTo(EnrolmentError.PENDING);
        ec2.says(
                ID,
                new InstanceDescription(
                        FakeInstanceDescriber.ACCOUNT,
                        "pending",
                        FakeInstanceDescriber.IMAGE,
                        Optional.empty(),
                        Map.of()));
        assertThat(refusalOf(broker, IP, body)).isEqualTo(EnrolmentError.PENDING);
        ec2.says(ID, FakeInstanceDescriber.at(IP, "pending"));

        assertThat(broker.enrol(peer(IP), body).instance()).isEqualTo(ID);
        assertThat(fixture.tickets.find(ticket.ticket().id()).used()).isEqualTo(1);
    }

    @Test
    void rejectsARegionThatEc2IsNotAskedIn() throws Exception {
        FakeInstanceDescriber elsewhere = new FakeInstanceDescriber("us-east-1").says(ID, running());

        assertThat(refusalOf(fixture.enrolments(Optional.of(elsewhere)), IP, body(fixture.issue(EC2), 1, document())))
                .isEqualTo(EnrolmentError.OUT_OF_SCOPE);
    }

    @Test
    void doesNotBelieveEvenTheLauncherOnceEc2HasBeenSilentForTenMinutes() throws Exception {
        IssuedTicket ticket = fixture.issue(EC2);
        fixture.tickets.announce(ticket.ticket().id(), Set.of(new ExpectedInstance(ID, IpAddress.parse(IP))));
        FakeInstanceDescriber ec2 = says(running()).silentFor(Duration.ofMinutes(11));
        EnrolmentService broker = fixture.enrolments(Optional.of(ec2));
        byte[] body = body(ticket, 1, document());

        assertThat(refusalOf(broker, IP, body)).isEqualTo(EnrolmentError.UNAVAILABLE);
        ec2.silentFor(Duration.ofMinutes(10));
        EnrolResponse response = broker.enrol(peer(IP), body);

        assertThat(response.instance()).isEqualTo(ID);
    }

    @Test
    void letsLeasesRunOutOnceEc2HasBeenSilentForTenMinutes() throws Exception {
        FakeInstanceDescriber ec2 = says(running());
        EnrolmentService broker = fixture.enrolments(Optional.of(ec2));
        EnrolResponse response = broker.enrol(peer(IP), body(fixture.issue(EC2), 1, document()));
        EnrolResponse outside = broker.enrol(peer("10.0.4.99"), body(fixture.issue(HERE), 2));
        byte[] body = utf8("{\"v\":1,\"nonce\":\"" + nonce(1) + "\"}");
        byte[] other = utf8("{\"v\":1,\"nonce\":\"" + nonce(2) + "\"}");
        ec2.silentFor(Duration.ofMinutes(11));

        assertThatThrownBy(() -> broker.renew(peer(IP), fixture.signed(response, "broker", body), body))
                .isInstanceOfSatisfying(
                        EnrolmentRejectedException.class,
                        silent -> assertThat(silent.error()).isEqualTo(EnrolmentError.UNAVAILABLE));
        assertThat(broker.renew(peer("10.0.4.99"), fixture.signed(outside, "broker", other), other)
                        .instance())
                .isEqualTo(outside.instance());
        ec2.silentFor(Duration.ZERO);
        assertThat(broker.renew(peer(IP), fixture.signed(response, "broker", body), body)
                        .instance())
                .isEqualTo(ID);
    }

    @Test
    void cannotSayAnythingWhileEc2IsSilent() throws Exception {
        FakeInstanceDescriber silent = says(running()).silentFor(Duration.ofSeconds(1));

        assertThat(refusalOf(fixture.enrolments(Optional.of(silent)), IP, body(fixture.issue(EC2), 1, document())))
                .isEqualTo(EnrolmentError.UNAVAILABLE);
    }

    @Test
    void rejectsADocumentThatIsMissingForgedForAnotherAddressOrForAnotherAccount() throws Exception {
        IssuedTicket ticket = fixture.issue(EC2);
        TicketScope foreign = new TicketScope(
                EnrolmentEvidence.EC2, Set.of(), Optional.of("999999999999"), Optional.empty(), Optional.empty());

        assertThat(refusalOf(fixture.alone(), IP, body(ticket, 1))).isEqualTo(EnrolmentError.IID_MISSING);
        assertThat(refusalOf(fixture.alone(), "10.0.4.18", body(ticket, 1, document())))
                .isEqualTo(EnrolmentError.IP_MISMATCH);
        assertThat(refusalOf(fixture.alone(), IP, body(fixture.issue(foreign), 1, document())))
                .isEqualTo(EnrolmentError.OUT_OF_SCOPE);
        String base64 = new DocumentSigner(1).sign(document());
        byte[] forged = utf8("{\"v\":1,\"ticket\":\"" + ticket.token().reveal() + "\",\"nonce\":\"" + nonce(1)
                + "\",\"iid\":\"" + base64 + "\"}");
        assertThat(refusalOf(fixture.alone(), IP, forged)).isEqualTo(EnrolmentError.IID_WRONG_SIGNATURE);
    }

    @Test
    void rejectsAnotherRegionOrImageThanTheTicketIsFor() throws Exception {
        TicketScope otherRegion = new TicketScope(
                EnrolmentEvidence.EC2, Set.of(), Optional.empty(), Optional.of("us-east-1"), Optional.empty());
        TicketScope otherImage = new TicketScope(
                EnrolmentEvidence.EC2, Set.of(), Optional.empty(), Optional.empty(), Optional.of("ami-00000000"));

        for (TicketScope ticketScope : List.of(otherRegion, otherImage)) {
            assertThat(refusalOf(fixture.alone(), IP, body(fixture.issue(ticketScope), 1, document())))
                    .isEqualTo(EnrolmentError.OUT_OF_SCOPE);
        }
    }

    @Test
    void letsAnOldMachineComeAgainButNotForTheFirstTime() throws Exception {
        IssuedTicket ticket = fixture.issue(EC2);
        EnrolmentService broker =
                fixture.enrolments(Optional.of(says(running()).says("i-0fedcba9876543210", running())));
        broker.enrol(peer(IP), body(ticket, 1, document()));
        fixture.now = NOW.plus(Duration.ofHours(2));

        assertThat(broker.enrol(peer(IP), body(ticket, 1, document())).instance())
                .isEqualTo(ID);
        String old = DocumentSigner.document("i-0fedcba9876543210", IP, "eu-west-1", NOW);
        assertThat(refusalOf(broker, IP, body(fixture.issue(EC2), 2, old))).isEqualTo(EnrolmentError.IID_STALE);
        String future = DocumentSigner.document("i-0fedcba9876543210", IP, "eu-west-1", fixture.now.plusSeconds(120));
        assertThat(refusalOf(broker, IP, body(fixture.issue(EC2), 2, future))).isEqualTo(EnrolmentError.IID_STALE);
    }
}
