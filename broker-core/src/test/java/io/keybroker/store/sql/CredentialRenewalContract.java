package io.keybroker.store.sql;

import static io.keybroker.store.sql.TicketStoreFixture.ANYWHERE_HERE;
import static io.keybroker.store.sql.TicketStoreFixture.EC2;
import static io.keybroker.store.sql.TicketStoreFixture.NOW;
import static io.keybroker.store.sql.TicketStoreFixture.TERMS;
import static io.keybroker.store.sql.TicketStoreFixture.ec2;
import static io.keybroker.store.sql.TicketStoreFixture.from;
import static io.keybroker.store.sql.TicketStoreFixture.nonce;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.error.EnrolmentError;
import io.keybroker.error.EnrolmentRejectedException;
import io.keybroker.net.IpAddress;
import io.keybroker.policy.Tags;
import io.keybroker.registry.ConflictException;
import io.keybroker.registry.Instance;
import io.keybroker.registry.InstanceState;
import io.keybroker.registry.NewInstance;
import io.keybroker.store.sql.TicketStoreFixture.Node;
import io.keybroker.ticket.EnrolledInstance;
import io.keybroker.ticket.EnrolmentConflictAction;
import io.keybroker.ticket.EnrolmentTerms;
import io.keybroker.ticket.IssuedTicket;
import io.keybroker.ticket.RedeemRequest;
import io.keybroker.ticket.TicketToken;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Credentials renewed and enrolments reset, whichever database they lie in. */
interface CredentialRenewalContract {
    TicketStoreFixture fixture();

    @Test
    default void lendsAResetInstanceOneEnrolmentWithAnotherNonce() throws Exception {
        Instant booted = NOW.minusSeconds(60);
        IssuedTicket ticket = fixture().issue(EC2, 5, TERMS);
        EnrolledInstance first = fixture().redeem(ec2("i-0123456789abcdef0", "10.0.4.17", ticket, 1, booted));
        assertThat(fixture().refusalOf(ec2("i-0123456789abcdef0", "10.0.4.17", ticket, 2, booted)))
                .isEqualTo(EnrolmentError.ALREADY_ENROLLED);
        fixture().now = NOW.plus(Duration.ofHours(2));
        IssuedTicket later = fixture().issue(EC2, 5, TERMS);

        Instance reset = fixture().node.registrations().reset("i-0123456789abcdef0", Duration.ofMinutes(15));
        assertThat(reset.isExpired(fixture().now))
                .as("the lost credential has ended")
                .isTrue();
        EnrolledInstance again = fixture().redeem(ec2("i-0123456789abcdef0", "10.0.4.17", later, 2, booted));

        assertThat(again.instance().generation()).isGreaterThan(first.instance().generation());
        assertThat(fixture().stateOf(again.instance())).isEqualTo(InstanceState.ACTIVE);
        assertThat(fixture().refusalOf(ec2("i-0123456789abcdef0", "10.0.4.17", later, 3, booted)))
                .as("once")
                .isEqualTo(EnrolmentError.ALREADY_ENROLLED);
    }

    @Test
    default void closesTheWindowOfAResetAfterItsTime() throws Exception {
        Instant booted = NOW.minusSeconds(60);
        fixture().redeem(ec2("i-0123456789abcdef0", "10.0.4.17", fixture().issue(EC2, 5, TERMS), 1, booted));
        fixture().node.registrations().reset("i-0123456789abcdef0", Duration.ofMinutes(15));

        fixture().now = NOW.plus(Duration.ofMinutes(15));

        assertThat(fixture()
                        .refusalOf(ec2(
                                "i-0123456789abcdef0", "10.0.4.17", fixture().issue(EC2, 5, TERMS), 2, booted)))
                .isEqualTo(EnrolmentError.ALREADY_ENROLLED);
    }

    @Test
    default void resetsNobodyWhoIsRevokedOrHasNoNonce() throws Exception {
        Instance byHand = fixture()
                .node
                .registrations()
                .register(new NewInstance(
                        "web-1",
                        Set.of(IpAddress.parse("10.0.4.1")),
                        "web",
                        Duration.ofHours(1),
                        false,
                        false,
                        Tags.NONE));
        assertThatThrownBy(() -> fixture().node.registrations().reset("web-1", Duration.ofMinutes(15)))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("was registered by an operator and has no nonce");
        fixture().node.registrations().revoke(byHand.id());
        assertThatThrownBy(() -> fixture().node.registrations().reset("web-1", Duration.ofMinutes(15)))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("is REVOKED permanently");
    }

    @Test
    default void renewsWhatAnOperatorRegisteredAsRenewable() throws Exception {
        Instance byHand = fixture()
                .node
                .registrations()
                .register(
                        new NewInstance(
                                "web-1",
                                Set.of(IpAddress.parse("10.0.4.1")),
                                "web",
                                Duration.ofHours(1),
                                false,
                                false,
                                Tags.NONE),
                        nonce(1),
                        Duration.ofHours(3));
        fixture().now = NOW.plus(Duration.ofMinutes(50));

        assertThatThrownBy(() -> fixture().node.tickets().renew(byHand.accessKeyId(), nonce(2)))
                .isInstanceOf(EnrolmentRejectedException.class);
        EnrolledInstance renewed = fixture().node.tickets().renew(byHand.accessKeyId(), nonce(1));

        assertThat(renewed.instance().id()).isEqualTo(byHand.id());
        assertThat(renewed.instance().expiresAt()).isEqualTo(fixture().now.plus(Duration.ofHours(1)));
        assertThat(fixture().seen(renewed.instance())).isPresent();
        fixture().now = NOW.plus(Duration.ofMinutes(100));
        AccessKeyId second = renewed.instance().accessKeyId();
        assertThat(fixture().node.tickets().renew(second, nonce(1)).instance().expiresAt())
                .as("no longer than its role allows")
                .isBeforeOrEqualTo(NOW.plus(Duration.ofHours(3)));
    }

    @Test
    default void neverHandsOutACredentialThatIsAlmostOver() throws Exception {
        IssuedTicket ticket = fixture().issue(1);
        Instance before = fixture().redeem(from("10.0.4.17", ticket, 1)).instance();
        fixture().now = before.expiresAt().minus(Duration.ofMinutes(29));

        Instance after = fixture().redeem(from("10.0.4.17", ticket, 1)).instance();

        assertThat(after.generation()).isEqualTo(2);
        assertThat(fixture().seen(before).orElseThrow().expiresAt())
                .isEqualTo(fixture().now.plus(Duration.ofMinutes(15)));
        assertThat(fixture().seen(after)).contains(after);
    }

    @Test
    default void renewsWithAnOverlapAndForgetsNothingOnRestart() throws Exception {
        Instance before =
                fixture().redeem(from("10.0.4.17", fixture().issue(1), 1)).instance();
        fixture().now = NOW.plus(Duration.ofHours(3));

        EnrolledInstance renewed = fixture().node.tickets().renew(before.accessKeyId(), nonce(1));

        Instance after = renewed.instance();
        assertThat(after.generation()).isEqualTo(2);
        assertThat(after.expiresAt()).isEqualTo(fixture().now.plus(Duration.ofHours(6)));
        Instance old = fixture().seen(before).orElseThrow();
        assertThat(old.generation()).isEqualTo(1);
        assertThat(old.expiresAt()).isEqualTo(fixture().now.plus(Duration.ofMinutes(15)));
        Node other = fixture().node();
        assertThat(other.follower().current().findByAccessKeyId(before.accessKeyId()))
                .contains(old);
        assertThat(other.follower().current().findByAccessKeyId(after.accessKeyId()))
                .contains(after);
        assertThat(fixture().node.registrations().list()).containsExactly(after);
    }

    @Test
    default void revokingTakesTheRightsOfEveryCredentialThatAnInstanceHolds() throws Exception {
        Instance first =
                fixture().redeem(from("10.0.4.17", fixture().issue(1), 1)).instance();
        fixture().now = fixture().now.plus(Duration.ofMinutes(2));
        Instance second =
                fixture().node.tickets().renew(first.accessKeyId(), nonce(1)).instance();
        fixture().now = fixture().now.plus(Duration.ofMinutes(2));
        Instance third =
                fixture().node.tickets().renew(second.accessKeyId(), nonce(1)).instance();
        fixture().now = fixture().now.plus(Duration.ofMinutes(2));
        Instance fourth =
                fixture().node.tickets().renew(third.accessKeyId(), nonce(1)).instance();

        fixture().node.registrations().revoke(first.id());

        for (Instance instance : List.of(first, second, third, fourth)) {
            assertThat(fixture().seen(instance).orElseThrow().isExpired(fixture().now))
                    .isFalse();
            assertThat(fixture().seen(instance).orElseThrow().state()).isEqualTo(InstanceState.REVOKED);
        }
        assertThat(fixture().node.follower().current().size()).isEqualTo(4);
    }

    @Test
    default void forgetsCredentialsThatEndedLongAgo() throws Exception {
        Instance first =
                fixture().redeem(from("10.0.4.17", fixture().issue(1), 1)).instance();
        fixture().now = fixture().now.plus(Duration.ofHours(3));
        Instance second =
                fixture().node.tickets().renew(first.accessKeyId(), nonce(1)).instance();
        fixture().now = second.expiresAt().plus(Duration.ofDays(1));
        fixture().redeem(new RedeemRequest(issueFor(first), nonce(9), IpAddress.parse("10.0.9.9"), Optional.empty()));
        fixture().now = fixture().now.plusSeconds(1);

        EnrolledInstance later = fixture().node.tickets().renew(second.accessKeyId(), nonce(1));

        assertThat(later.instance().generation()).isEqualTo(3);
        assertThat(fixture().seen(first)).isEmpty();
    }

    private TicketToken issueFor(Instance anybody) {
        assertThat(anybody).isNotNull();
        return fixture().issue(1).token();
    }

    @Test
    default void givesTheNextCredentialOnceThoughItsAnswerWasLost() throws Exception {
        Instance before =
                fixture().redeem(from("10.0.4.17", fixture().issue(1), 1)).instance();
        fixture().now = NOW.plus(Duration.ofHours(3));
        Instance after =
                fixture().node.tickets().renew(before.accessKeyId(), nonce(1)).instance();
        fixture().now = fixture().now.plus(Duration.ofMinutes(10));

        EnrolledInstance again = fixture().node.tickets().renew(before.accessKeyId(), nonce(1));

        assertThat(again.instance()).isEqualTo(after);
        assertThat(again.again()).isTrue();
    }

    @Test
    default void doesNotRenewBeyondTheLongestLife() throws Exception {
        EnrolmentTerms day =
                new EnrolmentTerms(Duration.ofHours(6), Duration.ofHours(8), false, EnrolmentConflictAction.SUSPEND);
        Instance first = fixture()
                .redeem(from("10.0.4.17", fixture().issue(ANYWHERE_HERE, 1, day), 1))
                .instance();
        fixture().now = NOW.plus(Duration.ofHours(5));
        Instance last =
                fixture().node.tickets().renew(first.accessKeyId(), nonce(1)).instance();

        assertThat(last.expiresAt()).isEqualTo(NOW.plus(Duration.ofHours(8)));
        fixture().now = last.expiresAt();
        assertThatThrownBy(() -> fixture().node.tickets().renew(last.accessKeyId(), nonce(1)))
                .isInstanceOfSatisfying(
                        EnrolmentRejectedException.class,
                        refused -> assertThat(refused.error()).isEqualTo(EnrolmentError.LIFE_OVER));
    }

    @Test
    default void renewsForTheRightNonceAloneAndOnlyWhatCameByATicket() throws Exception {
        Instance instance =
                fixture().redeem(from("10.0.4.17", fixture().issue(1), 1)).instance();
        Instance byHand = fixture()
                .node
                .registrations()
                .register(new NewInstance(
                        "web-1",
                        Set.of(IpAddress.parse("10.0.4.18")),
                        "web",
                        Duration.ofHours(1),
                        false,
                        false,
                        Tags.NONE));

        assertThat(renewalRefused(instance, 2)).isEqualTo(EnrolmentError.WRONG_NONCE);
        assertThat(renewalRefused(byHand, 1)).isEqualTo(EnrolmentError.NOT_ENROLLED);
        fixture().node.registrations().suspend(instance.id());
        assertThat(renewalRefused(instance, 1)).isEqualTo(EnrolmentError.INSTANCE_SUSPENDED);
        fixture().node.registrations().revoke(instance.id());
        assertThat(renewalRefused(instance, 1)).isEqualTo(EnrolmentError.INSTANCE_REVOKED);
    }

    private EnrolmentError renewalRefused(Instance instance, int nonce) {
        return catchThrowableOfType(
                        EnrolmentRejectedException.class,
                        () -> fixture().node.tickets().renew(instance.accessKeyId(), nonce(nonce)))
                .error();
    }
}
