package io.keybroker.store.sql;

import static io.keybroker.store.sql.TicketStoreFixture.ANYWHERE_HERE;
import static io.keybroker.store.sql.TicketStoreFixture.NOW;
import static io.keybroker.store.sql.TicketStoreFixture.TERMS;
import static io.keybroker.store.sql.TicketStoreFixture.ec2;
import static io.keybroker.store.sql.TicketStoreFixture.from;
import static io.keybroker.store.sql.TicketStoreFixture.nonce;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybroker.error.EnrolmentError;
import io.keybroker.error.EnrolmentRejectedException;
import io.keybroker.net.CidrBlock;
import io.keybroker.net.IpAddress;
import io.keybroker.policy.Tags;
import io.keybroker.registry.Instance;
import io.keybroker.registry.InstanceState;
import io.keybroker.registry.NewInstance;
import io.keybroker.ticket.EnrolledInstance;
import io.keybroker.ticket.EnrolmentConflictAction;
import io.keybroker.ticket.EnrolmentEvidence;
import io.keybroker.ticket.EnrolmentTerms;
import io.keybroker.ticket.ExpectedInstance;
import io.keybroker.ticket.IssuedTicket;
import io.keybroker.ticket.NoSuchTicketException;
import io.keybroker.ticket.Ticket;
import io.keybroker.ticket.TicketScope;
import io.keybroker.ticket.TicketToken;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tickets issued, kept and redeemed, whichever database they lie in. */
interface TicketRedeemContract {
    TicketStoreFixture fixture();

    @Test
    default void isForAsManyAsALaunchHasBroughtUpAndForWhoHasEnrolledAlready() throws Exception {
        ExpectedInstance expectedInstance = new ExpectedInstance("i-0123456789abcdef0", IpAddress.parse("10.0.4.17"));
        IssuedTicket ticket = fixture().issue(5);

        Ticket settled = fixture().node.tickets().announceAll(ticket.ticket().id(), Set.of(expectedInstance));

        assertThat(settled.count()).isEqualTo(1);
        assertThat(settled.expected()).containsExactly(expectedInstance);
        assertThat(settled.allAnnounced()).isTrue();
        IssuedTicket used = fixture().issue(5);
        fixture().redeem(from("10.0.4.17", used, 1));
        fixture().redeem(from("10.0.4.18", used, 2));
        assertThat(fixture()
                        .node
                        .tickets()
                        .announceAll(used.ticket().id(), Set.of(expectedInstance))
                        .count())
                .isEqualTo(2);
        assertThatThrownBy(() -> fixture().node.tickets().announceAll("t-0000000000000000", Set.of()))
                .isInstanceOf(NoSuchTicketException.class);
    }

    @Test
    default void enrolsAnInstanceThatTheSnapshotShowsAtOnce() throws Exception {
        IssuedTicket ticket = fixture().issue(2);

        EnrolledInstance enrolledInstance = fixture().redeem(from("10.0.4.17", ticket, 1));

        Instance instance = enrolledInstance.instance();
        assertThat(instance.id()).matches("i-[0-9a-f]{17}");
        assertThat(instance.name()).isEqualTo("job-worker-10-0-4-17");
        assertThat(instance.role()).isEqualTo("job-worker");
        assertThat(instance.ips()).containsExactly(IpAddress.parse("10.0.4.17"));
        assertThat(instance.expiresAt()).isEqualTo(NOW.plus(Duration.ofHours(6)));
        assertThat(enrolledInstance.again()).isFalse();
        assertThat(fixture().seen(instance)).contains(instance);
        assertThat(fixture().node.tickets().find(ticket.ticket().id()).used()).isEqualTo(1);
    }

    @Test
    default void keepsNothingThatOpensATicket() throws Exception {
        IssuedTicket issued = fixture().issue(1);
        String text = issued.token().reveal();
        String secret = text.substring(text.lastIndexOf('.') + 1);

        List<String> stored = fixture()
                .node
                .store()
                .jdbi()
                .withHandle(handle -> handle.createQuery("SELECT * FROM tickets")
                        .mapToMap()
                        .map(Object::toString)
                        .list());

        assertThat(stored).hasSize(1).allSatisfy(row -> assertThat(row).doesNotContain(secret));
        assertThat(issued.toString()).doesNotContain(secret);
    }

    @Test
    default void remembersATicketWhole() throws Exception {
        TicketScope scope = new TicketScope(
                EnrolmentEvidence.EC2,
                Set.of(CidrBlock.parse("10.0.4.0/24"), CidrBlock.parse("2001:db8::/64")),
                Optional.of("123456789012"),
                Optional.of("eu-central-1"),
                Optional.of("ami-0abc"));
        EnrolmentTerms terms =
                new EnrolmentTerms(Duration.ofHours(1), Duration.ofDays(2), true, EnrolmentConflictAction.KEEP);
        Ticket ticket = fixture().issue(scope, 20, terms).ticket();
        fixture().now = NOW.plusSeconds(1);
        Ticket newer = fixture().issue(1).ticket();

        assertThat(fixture().node().tickets().find(ticket.id())).isEqualTo(ticket);
        assertThat(fixture().node.tickets().list()).containsExactly(newer, ticket);
    }

    @Test
    default void remembersWhomTheLauncherHasAnnounced() throws Exception {
        String id = fixture().issue(2).ticket().id();
        ExpectedInstance expectedInstance = new ExpectedInstance("i-1", IpAddress.parse("10.0.4.17"));
        ExpectedInstance moved = new ExpectedInstance("i-1", IpAddress.parse("10.0.4.18"));
        ExpectedInstance two = new ExpectedInstance("i-2", IpAddress.parse("10.0.4.19"));

        fixture().node.tickets().announce(id, Set.of(expectedInstance));
        Ticket after = fixture().node.tickets().announce(id, Set.of(moved, two));

        assertThat(after.expected()).containsExactlyInAnyOrder(moved, two);
        assertThat(fixture().node.tickets().find(id)).isEqualTo(after);
    }

    @Test
    default void saysThatThereIsNoSuchTicket() {
        assertThatThrownBy(() -> fixture().node.tickets().find("t-0")).isInstanceOf(NoSuchTicketException.class);
        assertThatThrownBy(() -> fixture().node.tickets().revoke("t-0")).isInstanceOf(NoSuchTicketException.class);
        assertThatThrownBy(() -> fixture().node.tickets().announce("t-0", Set.of()))
                .isInstanceOf(NoSuchTicketException.class);
    }

    @Test
    default void rejectsATicketThatNobodyIssuedAndOneWithAnotherSecret() throws Exception {
        IssuedTicket ticket = fixture().issue(1);
        IssuedTicket foreign = new IssuedTicket(ticket.ticket(), TicketToken.issue(new SecureRandom()));
        String text = ticket.token().reveal();
        char last = text.charAt(text.length() - 5);
        TicketToken wrong = TicketToken.parse(
                text.substring(0, text.length() - 5) + (last == 'A' ? 'B' : 'A') + text.substring(text.length() - 4));

        assertThat(fixture().refusalOf(from("10.0.4.17", foreign, 1))).isEqualTo(EnrolmentError.TICKET_UNKNOWN);
        assertThat(fixture().refusalOf(from("10.0.4.17", new IssuedTicket(ticket.ticket(), wrong), 1)))
                .isEqualTo(EnrolmentError.TICKET_UNKNOWN);
        assertThatThrownBy(() -> fixture().node.tickets().findByToken(wrong))
                .isInstanceOf(EnrolmentRejectedException.class);
        assertThat(fixture().node.tickets().findByToken(ticket.token())).isEqualTo(ticket.ticket());
    }

    @Test
    default void rejectsWhomTheTicketIsNotFor() throws Exception {
        TicketScope scope = new TicketScope(
                EnrolmentEvidence.EC2,
                Set.of(),
                Optional.of("123456789012"),
                Optional.of("eu-west-1"),
                Optional.empty());

        assertThat(fixture().refusalOf(from("192.168.0.1", fixture().issue(1), 1)))
                .isEqualTo(EnrolmentError.OUT_OF_SCOPE);
        assertThat(fixture().refusalOf(ec2("i-1", "10.0.4.17", fixture().issue(scope, 1, TERMS), 1, NOW)))
                .isEqualTo(EnrolmentError.OUT_OF_SCOPE);
        assertThat(fixture().refusalOf(from("10.0.4.17", fixture().issue(scope, 1, TERMS), 1)))
                .isEqualTo(EnrolmentError.IID_MISSING);
    }

    @Test
    default void rejectsATicketThatIsOverUsedUpOrRevoked() throws Exception {
        IssuedTicket once = fixture().issue(1);
        fixture().redeem(from("10.0.4.17", once, 1));
        IssuedTicket revoked = fixture().issue(1);
        fixture().node.tickets().revoke(revoked.ticket().id());
        assertThat(fixture().node.tickets().revoke(revoked.ticket().id()).revoked())
                .isTrue();
        IssuedTicket old = fixture().issue(1);

        assertThat(fixture().refusalOf(from("10.0.4.18", once, 2))).isEqualTo(EnrolmentError.TICKET_USED_UP);
        assertThat(fixture().refusalOf(from("10.0.4.18", revoked, 2))).isEqualTo(EnrolmentError.TICKET_REVOKED);
        fixture().now = NOW.plus(Duration.ofMinutes(15));
        assertThat(fixture().refusalOf(from("10.0.4.18", old, 2))).isEqualTo(EnrolmentError.TICKET_EXPIRED);
        assertThat(fixture().node.registrations().list()).hasSize(1);
    }

    @Test
    default void givesTheSameCredentialAgainToTheSameNonceEvenWhenTheTicketIsGone() throws Exception {
        IssuedTicket ticket = fixture().issue(1);
        EnrolledInstance first = fixture().redeem(from("10.0.4.17", ticket, 1));
        fixture().node.tickets().revoke(ticket.ticket().id());
        fixture().now = NOW.plus(Duration.ofHours(1));

        EnrolledInstance again = fixture().redeem(from("10.0.4.17", ticket, 1));

        assertThat(again.instance()).isEqualTo(first.instance());
        assertThat(again.again()).isTrue();
        assertThat(fixture().node.tickets().find(ticket.ticket().id()).used()).isEqualTo(1);
    }

    @Test
    default void raisesTheAlarmForAnotherNonceAndSuspendsTheFirst() throws Exception {
        IssuedTicket ticket = fixture().issue(2);
        Instance first = fixture().redeem(from("10.0.4.17", ticket, 1)).instance();

        EnrolmentRejectedException refused = catchThrowableOfType(
                EnrolmentRejectedException.class, () -> fixture().redeem(from("10.0.4.17", ticket, 2)));

        assertThat(refused.error()).isEqualTo(EnrolmentError.ALREADY_ENROLLED);
        assertThat(refused.error().alarming()).isTrue();
        assertThat(refused.detail()).contains(first.id(), "2026-03-01T12:00:00Z", "10.0.4.17");
        assertThat(fixture().seen(first).orElseThrow().state()).isEqualTo(InstanceState.SUSPENDED);
        assertThat(fixture().refusalOf(from("10.0.4.17", ticket, 1))).isEqualTo(EnrolmentError.INSTANCE_SUSPENDED);
        assertThat(fixture().refusalOf(from("10.0.4.17", ticket, 2))).isEqualTo(EnrolmentError.ALREADY_ENROLLED);
    }

    @Test
    default void raisesTheAlarmAndKeepsTheFirstIfTheTicketSaysSo() throws Exception {
        EnrolmentTerms keep =
                new EnrolmentTerms(Duration.ofHours(6), Duration.ofDays(30), true, EnrolmentConflictAction.KEEP);
        IssuedTicket ticket = fixture().issue(ANYWHERE_HERE, 2, keep);
        Instance first = fixture().redeem(from("10.0.4.17", ticket, 1)).instance();

        assertThat(fixture().refusalOf(from("10.0.4.17", ticket, 2))).isEqualTo(EnrolmentError.ALREADY_ENROLLED);
        assertThat(fixture().stateOf(first)).isEqualTo(InstanceState.ACTIVE);
    }

    @Test
    default void givesItsTagsToEveryInstanceForAsLongAsItRenews() throws Exception {
        Tags tags = Tags.parse("launch=nightly,team=data");
        EnrolmentTerms terms = new EnrolmentTerms(
                Duration.ofHours(6), Duration.ofDays(30), false, EnrolmentConflictAction.SUSPEND, tags);
        IssuedTicket ticket = fixture().issue(ANYWHERE_HERE, 2, terms);

        Instance first = fixture().redeem(from("10.0.4.17", ticket, 1)).instance();
        fixture().now = fixture().now.plus(Duration.ofHours(3));
        Instance renewed =
                fixture().node.tickets().renew(first.accessKeyId(), nonce(1)).instance();

        assertThat(fixture().node.tickets().find(ticket.ticket().id()).terms().tags())
                .isEqualTo(tags);
        assertThat(first.tags()).isEqualTo(tags);
        assertThat(renewed.accessKeyId()).isNotEqualTo(first.accessKeyId());
        assertThat(renewed.tags()).isEqualTo(tags);
        assertThat(fixture().node.registrations().find(first.id()).tags()).isEqualTo(tags);
    }

    @Test
    default void rejectsAnAddressThatBelongsToOneWhoDidNotComeByThisTicket() throws Exception {
        Instance byHand = fixture()
                .node
                .registrations()
                .register(new NewInstance(
                        "web-1",
                        Set.of(IpAddress.parse("10.0.4.17")),
                        "web",
                        Duration.ofHours(1),
                        false,
                        false,
                        Tags.NONE));
        Instance other =
                fixture().redeem(from("10.0.4.18", fixture().issue(1), 1)).instance();

        assertThat(fixture().refusalOf(from("10.0.4.17", fixture().issue(1), 2)))
                .isEqualTo(EnrolmentError.ADDRESS_TAKEN);
        assertThat(fixture().refusalOf(from("10.0.4.18", fixture().issue(1), 2)))
                .isEqualTo(EnrolmentError.ADDRESS_TAKEN);
        assertThat(fixture().stateOf(byHand)).isEqualTo(InstanceState.ACTIVE);
        assertThat(fixture().stateOf(other)).isEqualTo(InstanceState.ACTIVE);
    }

    @Test
    default void revokesTheOldOwnerIfTheTicketSupersedes() throws Exception {
        EnrolmentTerms supersede =
                new EnrolmentTerms(Duration.ofHours(6), Duration.ofDays(30), true, EnrolmentConflictAction.SUSPEND);
        Instance old =
                fixture().redeem(from("10.0.4.17", fixture().issue(1), 1)).instance();

        Instance heir = fixture()
                .redeem(from("10.0.4.17", fixture().issue(ANYWHERE_HERE, 1, supersede), 2))
                .instance();

        assertThat(fixture().seen(old).orElseThrow().state()).isEqualTo(InstanceState.REVOKED);
        assertThat(fixture().seen(heir).orElseThrow().state()).isEqualTo(InstanceState.ACTIVE);
        assertThat(heir.name()).isEqualTo(old.name());
    }

    @Test
    default void aTicketThatCannotBeRedeemedSupersedesNobody() throws Exception {
        EnrolmentTerms supersede =
                new EnrolmentTerms(Duration.ofHours(6), Duration.ofDays(30), true, EnrolmentConflictAction.SUSPEND);
        Instance old =
                fixture().redeem(from("10.0.4.17", fixture().issue(1), 1)).instance();
        IssuedTicket ticket = fixture().issue(ANYWHERE_HERE, 1, supersede);
        fixture().node.tickets().revoke(ticket.ticket().id());

        assertThat(fixture().refusalOf(from("10.0.4.17", ticket, 2))).isEqualTo(EnrolmentError.TICKET_REVOKED);
        assertThat(fixture().stateOf(old)).isEqualTo(InstanceState.ACTIVE);
    }
}
