package io.keybroker.store.sql;

import static io.keybroker.store.sql.TicketStoreFixture.EC2;
import static io.keybroker.store.sql.TicketStoreFixture.NOW;
import static io.keybroker.store.sql.TicketStoreFixture.TERMS;
import static io.keybroker.store.sql.TicketStoreFixture.ec2;
import static io.keybroker.store.sql.TicketStoreFixture.from;
import static io.keybroker.store.sql.TicketStoreFixture.nonce;
import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.error.EnrolmentError;
import io.keybroker.registry.Instance;
import io.keybroker.registry.InstanceState;
import io.keybroker.ticket.EnrolledInstance;
import io.keybroker.ticket.IssuedTicket;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Instances that EC2 knows, and what is purged of them, whichever database they lie in. */
interface TicketEc2Contract {
    TicketStoreFixture fixture();

    @Test
    default void ec2GivesAnAddressToOneInstanceAtATime() throws Exception {
        IssuedTicket ticket = fixture().issue(EC2, 3, TERMS);
        Instance old = fixture()
                .redeem(ec2("i-0123456789abcdef0", "10.0.4.17", ticket, 1, NOW))
                .instance();

        Instance heir = fixture()
                .redeem(ec2("i-0123456789abcdef1", "10.0.4.17", ticket, 2, NOW))
                .instance();

        assertThat(old.id()).isEqualTo("i-0123456789abcdef0");
        assertThat(old.name()).isEqualTo(old.id());
        assertThat(fixture().stateOf(old)).isEqualTo(InstanceState.REVOKED);
        assertThat(fixture().stateOf(heir)).isEqualTo(InstanceState.ACTIVE);
        assertThat(fixture().refusalOf(ec2(old.id(), "10.0.4.17", ticket, 1, NOW)))
                .isEqualTo(EnrolmentError.INSTANCE_REVOKED);
    }

    @Test
    default void knowsAnEc2InstanceByItsNonceUntilItIsStartedAnew() throws Exception {
        IssuedTicket ticket = fixture().issue(EC2, 3, TERMS);
        Instance first =
                fixture().redeem(ec2("i-1", "10.0.4.17", ticket, 1, NOW)).instance();

        EnrolledInstance anew = fixture().redeem(ec2("i-1", "10.0.4.17", ticket, 2, NOW.plusSeconds(60)));

        assertThat(anew.instance().generation()).isEqualTo(2);
        assertThat(anew.instance().accessKeyId()).isNotEqualTo(first.accessKeyId());
        assertThat(fixture().seen(first).orElseThrow().isExpired(fixture().now)).isTrue();
        assertThat(fixture().node.tickets().find(ticket.ticket().id()).used()).isEqualTo(2);
        assertThat(fixture().refusalOf(ec2("i-1", "10.0.4.17", ticket, 3, NOW.plusSeconds(60))))
                .isEqualTo(EnrolmentError.ALREADY_ENROLLED);
        assertThat(fixture().stateOf(first)).isEqualTo(InstanceState.SUSPENDED);
    }

    @Test
    default void givesAnInstanceItsRightsBackThatEc2HadStoppedAndStarted() throws Exception {
        IssuedTicket ticket = fixture().issue(EC2, 1, TERMS);
        SqlEc2InstanceStore inEc2 = new SqlEc2InstanceStore(
                fixture().node.store(), Clock.systemUTC(), fixture().node.follower()::refresh);
        fixture().redeem(ec2("i-0000000000000000a", "10.0.4.17", ticket, 1, NOW));
        assertThat(inEc2.suspendUntilEnrolment("i-0000000000000000a")).isPresent();
        assertThat(inEc2.suspendUntilEnrolment("i-0000000000000000a"))
                .as("a second time")
                .isEmpty();
        assertThat(fixture().refusalOf(ec2("i-0000000000000000a", "10.0.4.17", ticket, 1, NOW)))
                .isEqualTo(EnrolmentError.INSTANCE_SUSPENDED);

        EnrolledInstance woken =
                fixture().redeem(ec2("i-0000000000000000a", "10.0.4.17", ticket, 1, NOW.plusSeconds(60)));

        assertThat(woken.instance().state()).isEqualTo(InstanceState.ACTIVE);
        assertThat(fixture().node.registrations().find("i-0000000000000000a").state())
                .isEqualTo(InstanceState.ACTIVE);
        inEc2.suspendUntilEnrolment("i-0000000000000000a");
        assertThat(fixture().refusalOf(ec2("i-0000000000000000a", "10.0.4.17", ticket, 1, NOW.plusSeconds(60))))
                .isEqualTo(EnrolmentError.INSTANCE_SUSPENDED);
    }

    @Test
    default void givesNoRightsBackThatAnOperatorHasTaken() throws Exception {
        IssuedTicket ticket = fixture().issue(EC2, 1, TERMS);
        SqlEc2InstanceStore inEc2 = new SqlEc2InstanceStore(
                fixture().node.store(), Clock.systemUTC(), fixture().node.follower()::refresh);
        fixture().redeem(ec2("i-0000000000000000a", "10.0.4.17", ticket, 1, NOW));
        inEc2.suspendUntilEnrolment("i-0000000000000000a");
        fixture().node.registrations().suspend("i-0000000000000000a");

        assertThat(fixture().refusalOf(ec2("i-0000000000000000a", "10.0.4.17", ticket, 1, NOW.plusSeconds(60))))
                .isEqualTo(EnrolmentError.INSTANCE_SUSPENDED);
    }

    @Test
    default void forgetsInstancesAndTicketsThatHaveBeenOverForLong() throws Exception {
        IssuedTicket ticket = fixture().issue(EC2, 3, TERMS);
        fixture().redeem(ec2("i-0000000000000000a", "10.0.4.17", ticket, 1, NOW));
        fixture().redeem(ec2("i-0000000000000000b", "10.0.4.18", ticket, 2, NOW));
        fixture().now = NOW.plus(Duration.ofHours(4));
        fixture()
                .node
                .tickets()
                .renew(
                        fixture()
                                .node
                                .registrations()
                                .find("i-0000000000000000b")
                                .accessKeyId(),
                        nonce(2));
        Instant between = NOW.plus(Duration.ofHours(8));

        assertThat(fixture().node.registrations().purge(between, 10)).isEqualTo(1);
        assertThat(fixture().node.registrations().purge(between, 10)).isZero();

        assertThat(fixture().node.registrations().list())
                .extracting(Instance::id)
                .containsExactly("i-0000000000000000b");
        assertThat(fixture().node.registrations().purge(NOW.plus(Duration.ofDays(1)), 10))
                .as("an instance, a ticket")
                .isEqualTo(2);
        assertThat(fixture().node.tickets().list()).isEmpty();
    }

    @Test
    default void bringsBackAnInstanceThatSleptThroughItsLease() throws Exception {
        IssuedTicket ticket = fixture().issue(1);
        Instance before = fixture().redeem(from("10.0.4.17", ticket, 1)).instance();
        fixture().now = NOW.plus(Duration.ofDays(2));

        Instance after = fixture().redeem(from("10.0.4.17", ticket, 1)).instance();

        assertThat(after.id()).isEqualTo(before.id());
        assertThat(after.generation()).isEqualTo(2);
        assertThat(after.expiresAt()).isEqualTo(fixture().now.plus(Duration.ofHours(6)));
        assertThat(fixture().seen(before).orElseThrow().isExpired(fixture().now))
                .isTrue();
    }

    @Test
    default void doesNotBringBackOneWhoseAddressHasANewOwner() throws Exception {
        IssuedTicket ticket = fixture().issue(1);
        fixture().redeem(from("10.0.4.17", ticket, 1));
        fixture().now = NOW.plus(Duration.ofDays(2));
        fixture().redeem(from("10.0.4.17", fixture().issue(1), 2));

        assertThat(fixture().refusalOf(from("10.0.4.17", ticket, 1))).isEqualTo(EnrolmentError.ADDRESS_TAKEN);
    }
}
