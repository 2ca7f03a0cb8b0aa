package io.keybroker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.policy.Tags;
import io.keybroker.refusal.EnrolmentRefusal;
import io.keybroker.refusal.EnrolmentRefusedException;
import io.keybroker.registry.AddressRange;
import io.keybroker.registry.Attested;
import io.keybroker.registry.ConflictException;
import io.keybroker.registry.Enrolled;
import io.keybroker.registry.EnrolmentNonce;
import io.keybroker.registry.EnrolmentTerms;
import io.keybroker.registry.Evidence;
import io.keybroker.registry.ExpectedInstance;
import io.keybroker.registry.Instance;
import io.keybroker.registry.InstanceState;
import io.keybroker.registry.IpAddress;
import io.keybroker.registry.IssuedTicket;
import io.keybroker.registry.NoSuchTicketException;
import io.keybroker.registry.OnConflict;
import io.keybroker.registry.Redemption;
import io.keybroker.registry.Registration;
import io.keybroker.registry.Ticket;
import io.keybroker.registry.TicketOrder;
import io.keybroker.registry.TicketScope;
import io.keybroker.registry.TicketToken;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What holds of tickets and of the instances that came by them, whichever database they lie in. */
abstract class TicketsContract {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final TicketScope ANYWHERE_HERE = new TicketScope(
            Evidence.ADDRESS,
            Set.of(AddressRange.parse("10.0.0.0/8")),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    private static final TicketScope EC2 =
            new TicketScope(Evidence.EC2, Set.of(), Optional.empty(), Optional.empty(), Optional.empty());
    private static final EnrolmentTerms TERMS =
            new EnrolmentTerms(Duration.ofHours(6), Duration.ofDays(30), false, OnConflict.SUSPEND);

    private final List<AutoCloseable> opened = new ArrayList<>();
    private Instant now = NOW;
    private Node node;

    /** Opens the same, at first empty, database each time within one test. */
    abstract SqlStore open() throws Exception;

    /** One broker on the database. */
    private record Node(
            SqlStore store, RegistryFollower follower, SqlTickets tickets, SqlRegistrations registrations) {}

    @BeforeEach
    void startOneNode() throws Exception {
        node = node();
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    private Node node() throws Exception {
        SqlStore store = open();
        RegistryFollower follower =
                RegistryFollower.start(store, Duration.ofDays(1), Duration.ofDays(1), System::nanoTime);
        opened.add(follower);
        opened.add(store);
        Clock clock = new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now;
            }
        };
        SecureRandom random = new SecureRandom();
        return new Node(
                store,
                follower,
                new SqlTickets(store, clock, random, follower::refresh),
                new SqlRegistrations(store, clock, random, follower::refresh));
    }

    private IssuedTicket issue(TicketScope scope, int count, EnrolmentTerms terms) {
        return node.tickets()
                .issue(new TicketOrder("job-worker", scope, count, Duration.ofMinutes(15), terms, "a test"));
    }

    private IssuedTicket issue(int count) {
        return issue(ANYWHERE_HERE, count, TERMS);
    }

    private static EnrolmentNonce nonce(int number) {
        try {
            return EnrolmentNonce.parse("%064x".formatted(number));
        } catch (EnrolmentRefusedException e) {
            throw new AssertionError(e);
        }
    }

    private static Redemption from(String ip, IssuedTicket ticket, int nonce) {
        return new Redemption(ticket.token(), nonce(nonce), IpAddress.parse(ip), Optional.empty());
    }

    private static Redemption ec2(String id, String ip, IssuedTicket ticket, int nonce, Instant booted) {
        Attested attested = new Attested(id, "123456789012", "eu-central-1", "ami-1", booted);
        return new Redemption(ticket.token(), nonce(nonce), IpAddress.parse(ip), Optional.of(attested));
    }

    private Enrolled redeem(Redemption wanted) throws EnrolmentRefusedException {
        return node.tickets().redeem(wanted);
    }

    private EnrolmentRefusal refusalOf(Redemption wanted) {
        return catchThrowableOfType(EnrolmentRefusedException.class, () -> redeem(wanted))
                .refusal();
    }

    private Optional<Instance> seen(Instance instance) throws Exception {
        return node.follower().get().holderOf(instance.accessKeyId());
    }

    private InstanceState stateOf(Instance instance) throws Exception {
        return node.registrations().find(instance.id()).state();
    }

    @Test
    void isForAsManyAsALaunchHasBroughtUpAndForWhoHasEnrolledAlready() throws Exception {
        ExpectedInstance one = new ExpectedInstance("i-0123456789abcdef0", IpAddress.parse("10.0.4.17"));
        IssuedTicket ticket = issue(5);

        Ticket settled = node.tickets().settle(ticket.ticket().id(), Set.of(one));

        assertThat(settled.count()).isEqualTo(1);
        assertThat(settled.expected()).containsExactly(one);
        assertThat(settled.allAnnounced()).isTrue();
        IssuedTicket used = issue(5);
        redeem(from("10.0.4.17", used, 1));
        redeem(from("10.0.4.18", used, 2));
        assertThat(node.tickets().settle(used.ticket().id(), Set.of(one)).count())
                .isEqualTo(2);
        assertThatThrownBy(() -> node.tickets().settle("t-0000000000000000", Set.of()))
                .isInstanceOf(NoSuchTicketException.class);
    }

    @Test
    void lendsAResetInstanceOneEnrolmentWithAnotherNonce() throws Exception {
        Instant booted = NOW.minusSeconds(60);
        IssuedTicket ticket = issue(EC2, 5, TERMS);
        Enrolled first = redeem(ec2("i-0123456789abcdef0", "10.0.4.17", ticket, 1, booted));
        assertThat(refusalOf(ec2("i-0123456789abcdef0", "10.0.4.17", ticket, 2, booted)))
                .isEqualTo(EnrolmentRefusal.ALREADY_ENROLLED);
        now = NOW.plus(Duration.ofHours(2));
        IssuedTicket later = issue(EC2, 5, TERMS);

        Instance reset = node.registrations().reset("i-0123456789abcdef0", Duration.ofMinutes(15));
        assertThat(reset.leaseOverAt(now)).as("the lost credential has ended").isTrue();
        Enrolled again = redeem(ec2("i-0123456789abcdef0", "10.0.4.17", later, 2, booted));

        assertThat(again.instance().generation()).isGreaterThan(first.instance().generation());
        assertThat(stateOf(again.instance())).isEqualTo(InstanceState.ACTIVE);
        assertThat(refusalOf(ec2("i-0123456789abcdef0", "10.0.4.17", later, 3, booted)))
                .as("once")
                .isEqualTo(EnrolmentRefusal.ALREADY_ENROLLED);
    }

    @Test
    void closesTheWindowOfAResetAfterItsTime() throws Exception {
        Instant booted = NOW.minusSeconds(60);
        redeem(ec2("i-0123456789abcdef0", "10.0.4.17", issue(EC2, 5, TERMS), 1, booted));
        node.registrations().reset("i-0123456789abcdef0", Duration.ofMinutes(15));

        now = NOW.plus(Duration.ofMinutes(15));

        assertThat(refusalOf(ec2("i-0123456789abcdef0", "10.0.4.17", issue(EC2, 5, TERMS), 2, booted)))
                .isEqualTo(EnrolmentRefusal.ALREADY_ENROLLED);
    }

    @Test
    void resetsNobodyWhoIsRevokedOrHasNoNonce() throws Exception {
        Instance byHand = node.registrations()
                .register(new Registration(
                        "web-1",
                        Set.of(IpAddress.parse("10.0.4.1")),
                        "web",
                        Duration.ofHours(1),
                        false,
                        false,
                        Tags.NONE));
        assertThatThrownBy(() -> node.registrations().reset("web-1", Duration.ofMinutes(15)))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("was registered by an operator and has no nonce");
        node.registrations().revoke(byHand.id());
        assertThatThrownBy(() -> node.registrations().reset("web-1", Duration.ofMinutes(15)))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("is REVOKED permanently");
    }

    @Test
    void renewsWhatAnOperatorRegisteredAsRenewable() throws Exception {
        Instance byHand = node.registrations()
                .register(
                        new Registration(
                                "web-1",
                                Set.of(IpAddress.parse("10.0.4.1")),
                                "web",
                                Duration.ofHours(1),
                                false,
                                false,
                                Tags.NONE),
                        nonce(1),
                        Duration.ofHours(3));
        now = NOW.plus(Duration.ofMinutes(50));

        assertThatThrownBy(() -> node.tickets().renew(byHand.accessKeyId(), nonce(2)))
                .isInstanceOf(EnrolmentRefusedException.class);
        Enrolled renewed = node.tickets().renew(byHand.accessKeyId(), nonce(1));

        assertThat(renewed.instance().id()).isEqualTo(byHand.id());
        assertThat(renewed.instance().expiresAt()).isEqualTo(now.plus(Duration.ofHours(1)));
        assertThat(seen(renewed.instance())).isPresent();
        now = NOW.plus(Duration.ofMinutes(100));
        AccessKeyId second = renewed.instance().accessKeyId();
        assertThat(node.tickets().renew(second, nonce(1)).instance().expiresAt())
                .as("no longer than its role allows")
                .isBeforeOrEqualTo(NOW.plus(Duration.ofHours(3)));
    }

    @Test
    void enrolsAnInstanceThatTheSnapshotShowsAtOnce() throws Exception {
        IssuedTicket ticket = issue(2);

        Enrolled enrolled = redeem(from("10.0.4.17", ticket, 1));

        Instance instance = enrolled.instance();
        assertThat(instance.id()).matches("i-[0-9a-f]{17}");
        assertThat(instance.name()).isEqualTo("job-worker-10-0-4-17");
        assertThat(instance.role()).isEqualTo("job-worker");
        assertThat(instance.ips()).containsExactly(IpAddress.parse("10.0.4.17"));
        assertThat(instance.expiresAt()).isEqualTo(NOW.plus(Duration.ofHours(6)));
        assertThat(enrolled.again()).isFalse();
        assertThat(seen(instance)).contains(instance);
        assertThat(node.tickets().find(ticket.ticket().id()).used()).isEqualTo(1);
    }

    @Test
    void keepsNothingThatOpensATicket() throws Exception {
        IssuedTicket issued = issue(1);
        String text = issued.token().reveal();
        String secret = text.substring(text.lastIndexOf('.') + 1);

        List<String> stored = node.store()
                .jdbi()
                .withHandle(handle -> handle.createQuery("SELECT * FROM tickets")
                        .mapToMap()
                        .map(Object::toString)
                        .list());

        assertThat(stored).hasSize(1).allSatisfy(row -> assertThat(row).doesNotContain(secret));
        assertThat(issued.toString()).doesNotContain(secret);
    }

    @Test
    void remembersATicketWhole() throws Exception {
        TicketScope scope = new TicketScope(
                Evidence.EC2,
                Set.of(AddressRange.parse("10.0.4.0/24"), AddressRange.parse("2001:db8::/64")),
                Optional.of("123456789012"),
                Optional.of("eu-central-1"),
                Optional.of("ami-0abc"));
        EnrolmentTerms terms = new EnrolmentTerms(Duration.ofHours(1), Duration.ofDays(2), true, OnConflict.KEEP);
        Ticket ticket = issue(scope, 20, terms).ticket();
        now = NOW.plusSeconds(1);
        Ticket newer = issue(1).ticket();

        assertThat(node().tickets().find(ticket.id())).isEqualTo(ticket);
        assertThat(node.tickets().list()).containsExactly(newer, ticket);
    }

    @Test
    void remembersWhomTheLauncherHasAnnounced() throws Exception {
        String id = issue(2).ticket().id();
        ExpectedInstance one = new ExpectedInstance("i-1", IpAddress.parse("10.0.4.17"));
        ExpectedInstance moved = new ExpectedInstance("i-1", IpAddress.parse("10.0.4.18"));
        ExpectedInstance two = new ExpectedInstance("i-2", IpAddress.parse("10.0.4.19"));

        node.tickets().expect(id, Set.of(one));
        Ticket after = node.tickets().expect(id, Set.of(moved, two));

        assertThat(after.expected()).containsExactlyInAnyOrder(moved, two);
        assertThat(node.tickets().find(id)).isEqualTo(after);
    }

    @Test
    void saysThatThereIsNoSuchTicket() {
        assertThatThrownBy(() -> node.tickets().find("t-0")).isInstanceOf(NoSuchTicketException.class);
        assertThatThrownBy(() -> node.tickets().revoke("t-0")).isInstanceOf(NoSuchTicketException.class);
        assertThatThrownBy(() -> node.tickets().expect("t-0", Set.of())).isInstanceOf(NoSuchTicketException.class);
    }

    @Test
    void refusesATicketThatNobodyIssuedAndOneWithAnotherSecret() throws Exception {
        IssuedTicket ticket = issue(1);
        IssuedTicket foreign = new IssuedTicket(ticket.ticket(), TicketToken.issue(new SecureRandom()));
        String text = ticket.token().reveal();
        char last = text.charAt(text.length() - 5);
        TicketToken wrong = TicketToken.parse(
                text.substring(0, text.length() - 5) + (last == 'A' ? 'B' : 'A') + text.substring(text.length() - 4));

        assertThat(refusalOf(from("10.0.4.17", foreign, 1))).isEqualTo(EnrolmentRefusal.TICKET_UNKNOWN);
        assertThat(refusalOf(from("10.0.4.17", new IssuedTicket(ticket.ticket(), wrong), 1)))
                .isEqualTo(EnrolmentRefusal.TICKET_UNKNOWN);
        assertThatThrownBy(() -> node.tickets().openedBy(wrong)).isInstanceOf(EnrolmentRefusedException.class);
        assertThat(node.tickets().openedBy(ticket.token())).isEqualTo(ticket.ticket());
    }

    @Test
    void refusesWhomTheTicketIsNotFor() throws Exception {
        TicketScope scope = new TicketScope(
                Evidence.EC2, Set.of(), Optional.of("123456789012"), Optional.of("eu-west-1"), Optional.empty());

        assertThat(refusalOf(from("192.168.0.1", issue(1), 1))).isEqualTo(EnrolmentRefusal.OUT_OF_SCOPE);
        assertThat(refusalOf(ec2("i-1", "10.0.4.17", issue(scope, 1, TERMS), 1, NOW)))
                .isEqualTo(EnrolmentRefusal.OUT_OF_SCOPE);
        assertThat(refusalOf(from("10.0.4.17", issue(scope, 1, TERMS), 1))).isEqualTo(EnrolmentRefusal.IID_MISSING);
    }

    @Test
    void refusesATicketThatIsOverUsedUpOrRevoked() throws Exception {
        IssuedTicket once = issue(1);
        redeem(from("10.0.4.17", once, 1));
        IssuedTicket revoked = issue(1);
        node.tickets().revoke(revoked.ticket().id());
        assertThat(node.tickets().revoke(revoked.ticket().id()).revoked()).isTrue();
        IssuedTicket old = issue(1);

        assertThat(refusalOf(from("10.0.4.18", once, 2))).isEqualTo(EnrolmentRefusal.TICKET_USED_UP);
        assertThat(refusalOf(from("10.0.4.18", revoked, 2))).isEqualTo(EnrolmentRefusal.TICKET_REVOKED);
        now = NOW.plus(Duration.ofMinutes(15));
        assertThat(refusalOf(from("10.0.4.18", old, 2))).isEqualTo(EnrolmentRefusal.TICKET_EXPIRED);
        assertThat(node.registrations().list()).hasSize(1);
    }

    @Test
    void givesTheSameCredentialAgainToTheSameNonceEvenWhenTheTicketIsGone() throws Exception {
        IssuedTicket ticket = issue(1);
        Enrolled first = redeem(from("10.0.4.17", ticket, 1));
        node.tickets().revoke(ticket.ticket().id());
        now = NOW.plus(Duration.ofHours(1));

        Enrolled again = redeem(from("10.0.4.17", ticket, 1));

        assertThat(again.instance()).isEqualTo(first.instance());
        assertThat(again.again()).isTrue();
        assertThat(node.tickets().find(ticket.ticket().id()).used()).isEqualTo(1);
    }

    @Test
    void raisesTheAlarmForAnotherNonceAndSuspendsTheFirst() throws Exception {
        IssuedTicket ticket = issue(2);
        Instance first = redeem(from("10.0.4.17", ticket, 1)).instance();

        EnrolmentRefusedException refused =
                catchThrowableOfType(EnrolmentRefusedException.class, () -> redeem(from("10.0.4.17", ticket, 2)));

        assertThat(refused.refusal()).isEqualTo(EnrolmentRefusal.ALREADY_ENROLLED);
        assertThat(refused.refusal().alarming()).isTrue();
        assertThat(refused.detail()).contains(first.id(), "2026-03-01T12:00:00Z", "10.0.4.17");
        assertThat(seen(first).orElseThrow().state()).isEqualTo(InstanceState.SUSPENDED);
        assertThat(refusalOf(from("10.0.4.17", ticket, 1))).isEqualTo(EnrolmentRefusal.INSTANCE_SUSPENDED);
        assertThat(refusalOf(from("10.0.4.17", ticket, 2))).isEqualTo(EnrolmentRefusal.ALREADY_ENROLLED);
    }

    @Test
    void raisesTheAlarmAndKeepsTheFirstIfTheTicketSaysSo() throws Exception {
        EnrolmentTerms keep = new EnrolmentTerms(Duration.ofHours(6), Duration.ofDays(30), true, OnConflict.KEEP);
        IssuedTicket ticket = issue(ANYWHERE_HERE, 2, keep);
        Instance first = redeem(from("10.0.4.17", ticket, 1)).instance();

        assertThat(refusalOf(from("10.0.4.17", ticket, 2))).isEqualTo(EnrolmentRefusal.ALREADY_ENROLLED);
        assertThat(stateOf(first)).isEqualTo(InstanceState.ACTIVE);
    }

    @Test
    void givesItsTagsToEveryInstanceForAsLongAsItRenews() throws Exception {
        Tags tags = Tags.parse("launch=nightly,team=data");
        EnrolmentTerms terms =
                new EnrolmentTerms(Duration.ofHours(6), Duration.ofDays(30), false, OnConflict.SUSPEND, tags);
        IssuedTicket ticket = issue(ANYWHERE_HERE, 2, terms);

        Instance first = redeem(from("10.0.4.17", ticket, 1)).instance();
        now = now.plus(Duration.ofHours(3));
        Instance renewed = node.tickets().renew(first.accessKeyId(), nonce(1)).instance();

        assertThat(node.tickets().find(ticket.ticket().id()).terms().tags()).isEqualTo(tags);
        assertThat(first.tags()).isEqualTo(tags);
        assertThat(renewed.accessKeyId()).isNotEqualTo(first.accessKeyId());
        assertThat(renewed.tags()).isEqualTo(tags);
        assertThat(node.registrations().find(first.id()).tags()).isEqualTo(tags);
    }

    @Test
    void refusesAnAddressThatBelongsToOneWhoDidNotComeByThisTicket() throws Exception {
        Instance byHand = node.registrations()
                .register(new Registration(
                        "web-1",
                        Set.of(IpAddress.parse("10.0.4.17")),
                        "web",
                        Duration.ofHours(1),
                        false,
                        false,
                        Tags.NONE));
        Instance other = redeem(from("10.0.4.18", issue(1), 1)).instance();

        assertThat(refusalOf(from("10.0.4.17", issue(1), 2))).isEqualTo(EnrolmentRefusal.ADDRESS_TAKEN);
        assertThat(refusalOf(from("10.0.4.18", issue(1), 2))).isEqualTo(EnrolmentRefusal.ADDRESS_TAKEN);
        assertThat(stateOf(byHand)).isEqualTo(InstanceState.ACTIVE);
        assertThat(stateOf(other)).isEqualTo(InstanceState.ACTIVE);
    }

    @Test
    void revokesTheOldOwnerIfTheTicketSupersedes() throws Exception {
        EnrolmentTerms supersede =
                new EnrolmentTerms(Duration.ofHours(6), Duration.ofDays(30), true, OnConflict.SUSPEND);
        Instance old = redeem(from("10.0.4.17", issue(1), 1)).instance();

        Instance heir =
                redeem(from("10.0.4.17", issue(ANYWHERE_HERE, 1, supersede), 2)).instance();

        assertThat(seen(old).orElseThrow().state()).isEqualTo(InstanceState.REVOKED);
        assertThat(seen(heir).orElseThrow().state()).isEqualTo(InstanceState.ACTIVE);
        assertThat(heir.name()).isEqualTo(old.name());
    }

    @Test
    void aTicketThatCannotBeRedeemedSupersedesNobody() throws Exception {
        EnrolmentTerms supersede =
                new EnrolmentTerms(Duration.ofHours(6), Duration.ofDays(30), true, OnConflict.SUSPEND);
        Instance old = redeem(from("10.0.4.17", issue(1), 1)).instance();
        IssuedTicket ticket = issue(ANYWHERE_HERE, 1, supersede);
        node.tickets().revoke(ticket.ticket().id());

        assertThat(refusalOf(from("10.0.4.17", ticket, 2))).isEqualTo(EnrolmentRefusal.TICKET_REVOKED);
        assertThat(stateOf(old)).isEqualTo(InstanceState.ACTIVE);
    }

    @Test
    void ec2GivesAnAddressToOneInstanceAtATime() throws Exception {
        IssuedTicket ticket = issue(EC2, 3, TERMS);
        Instance old =
                redeem(ec2("i-0123456789abcdef0", "10.0.4.17", ticket, 1, NOW)).instance();

        Instance heir =
                redeem(ec2("i-0123456789abcdef1", "10.0.4.17", ticket, 2, NOW)).instance();

        assertThat(old.id()).isEqualTo("i-0123456789abcdef0");
        assertThat(old.name()).isEqualTo(old.id());
        assertThat(stateOf(old)).isEqualTo(InstanceState.REVOKED);
        assertThat(stateOf(heir)).isEqualTo(InstanceState.ACTIVE);
        assertThat(refusalOf(ec2(old.id(), "10.0.4.17", ticket, 1, NOW))).isEqualTo(EnrolmentRefusal.INSTANCE_REVOKED);
    }

    @Test
    void knowsAnEc2InstanceByItsNonceUntilItIsStartedAnew() throws Exception {
        IssuedTicket ticket = issue(EC2, 3, TERMS);
        Instance first = redeem(ec2("i-1", "10.0.4.17", ticket, 1, NOW)).instance();

        Enrolled anew = redeem(ec2("i-1", "10.0.4.17", ticket, 2, NOW.plusSeconds(60)));

        assertThat(anew.instance().generation()).isEqualTo(2);
        assertThat(anew.instance().accessKeyId()).isNotEqualTo(first.accessKeyId());
        assertThat(seen(first).orElseThrow().leaseOverAt(now)).isTrue();
        assertThat(node.tickets().find(ticket.ticket().id()).used()).isEqualTo(2);
        assertThat(refusalOf(ec2("i-1", "10.0.4.17", ticket, 3, NOW.plusSeconds(60))))
                .isEqualTo(EnrolmentRefusal.ALREADY_ENROLLED);
        assertThat(stateOf(first)).isEqualTo(InstanceState.SUSPENDED);
    }

    @Test
    void givesAnInstanceItsRightsBackThatEc2HadStoppedAndStarted() throws Exception {
        IssuedTicket ticket = issue(EC2, 1, TERMS);
        SqlEc2Registrations inEc2 = new SqlEc2Registrations(node.store(), Clock.systemUTC(), node.follower()::refresh);
        redeem(ec2("i-0000000000000000a", "10.0.4.17", ticket, 1, NOW));
        assertThat(inEc2.stopped("i-0000000000000000a")).isPresent();
        assertThat(inEc2.stopped("i-0000000000000000a")).as("a second time").isEmpty();
        assertThat(refusalOf(ec2("i-0000000000000000a", "10.0.4.17", ticket, 1, NOW)))
                .isEqualTo(EnrolmentRefusal.INSTANCE_SUSPENDED);

        Enrolled woken = redeem(ec2("i-0000000000000000a", "10.0.4.17", ticket, 1, NOW.plusSeconds(60)));

        assertThat(woken.instance().state()).isEqualTo(InstanceState.ACTIVE);
        assertThat(node.registrations().find("i-0000000000000000a").state()).isEqualTo(InstanceState.ACTIVE);
        inEc2.stopped("i-0000000000000000a");
        assertThat(refusalOf(ec2("i-0000000000000000a", "10.0.4.17", ticket, 1, NOW.plusSeconds(60))))
                .isEqualTo(EnrolmentRefusal.INSTANCE_SUSPENDED);
    }

    @Test
    void givesNoRightsBackThatAnOperatorHasTaken() throws Exception {
        IssuedTicket ticket = issue(EC2, 1, TERMS);
        SqlEc2Registrations inEc2 = new SqlEc2Registrations(node.store(), Clock.systemUTC(), node.follower()::refresh);
        redeem(ec2("i-0000000000000000a", "10.0.4.17", ticket, 1, NOW));
        inEc2.stopped("i-0000000000000000a");
        node.registrations().suspend("i-0000000000000000a");

        assertThat(refusalOf(ec2("i-0000000000000000a", "10.0.4.17", ticket, 1, NOW.plusSeconds(60))))
                .isEqualTo(EnrolmentRefusal.INSTANCE_SUSPENDED);
    }

    @Test
    void forgetsInstancesAndTicketsThatHaveBeenOverForLong() throws Exception {
        IssuedTicket ticket = issue(EC2, 3, TERMS);
        redeem(ec2("i-0000000000000000a", "10.0.4.17", ticket, 1, NOW));
        redeem(ec2("i-0000000000000000b", "10.0.4.18", ticket, 2, NOW));
        now = NOW.plus(Duration.ofHours(4));
        node.tickets().renew(node.registrations().find("i-0000000000000000b").accessKeyId(), nonce(2));
        Instant between = NOW.plus(Duration.ofHours(8));

        assertThat(node.registrations().forget(between, 10)).isEqualTo(1);
        assertThat(node.registrations().forget(between, 10)).isZero();

        assertThat(node.registrations().list()).extracting(Instance::id).containsExactly("i-0000000000000000b");
        assertThat(node.registrations().forget(NOW.plus(Duration.ofDays(1)), 10))
                .as("an instance, a ticket")
                .isEqualTo(2);
        assertThat(node.tickets().list()).isEmpty();
    }

    @Test
    void bringsBackAnInstanceThatSleptThroughItsLease() throws Exception {
        IssuedTicket ticket = issue(1);
        Instance before = redeem(from("10.0.4.17", ticket, 1)).instance();
        now = NOW.plus(Duration.ofDays(2));

        Instance after = redeem(from("10.0.4.17", ticket, 1)).instance();

        assertThat(after.id()).isEqualTo(before.id());
        assertThat(after.generation()).isEqualTo(2);
        assertThat(after.expiresAt()).isEqualTo(now.plus(Duration.ofHours(6)));
        assertThat(seen(before).orElseThrow().leaseOverAt(now)).isTrue();
    }

    @Test
    void doesNotBringBackOneWhoseAddressHasANewOwner() throws Exception {
        IssuedTicket ticket = issue(1);
        redeem(from("10.0.4.17", ticket, 1));
        now = NOW.plus(Duration.ofDays(2));
        redeem(from("10.0.4.17", issue(1), 2));

        assertThat(refusalOf(from("10.0.4.17", ticket, 1))).isEqualTo(EnrolmentRefusal.ADDRESS_TAKEN);
    }

    @Test
    void neverHandsOutACredentialThatIsAlmostOver() throws Exception {
        IssuedTicket ticket = issue(1);
        Instance before = redeem(from("10.0.4.17", ticket, 1)).instance();
        now = before.expiresAt().minus(Duration.ofMinutes(29));

        Instance after = redeem(from("10.0.4.17", ticket, 1)).instance();

        assertThat(after.generation()).isEqualTo(2);
        assertThat(seen(before).orElseThrow().expiresAt()).isEqualTo(now.plus(Duration.ofMinutes(15)));
        assertThat(seen(after)).contains(after);
    }

    @Test
    void renewsWithAnOverlapAndForgetsNothingOnRestart() throws Exception {
        Instance before = redeem(from("10.0.4.17", issue(1), 1)).instance();
        now = NOW.plus(Duration.ofHours(3));

        Enrolled renewed = node.tickets().renew(before.accessKeyId(), nonce(1));

        Instance after = renewed.instance();
        assertThat(after.generation()).isEqualTo(2);
        assertThat(after.expiresAt()).isEqualTo(now.plus(Duration.ofHours(6)));
        Instance old = seen(before).orElseThrow();
        assertThat(old.generation()).isEqualTo(1);
        assertThat(old.expiresAt()).isEqualTo(now.plus(Duration.ofMinutes(15)));
        Node other = node();
        assertThat(other.follower().get().holderOf(before.accessKeyId())).contains(old);
        assertThat(other.follower().get().holderOf(after.accessKeyId())).contains(after);
        assertThat(node.registrations().list()).containsExactly(after);
    }

    @Test
    void revokingTakesTheRightsOfEveryCredentialThatAnInstanceHolds() throws Exception {
        Instance first = redeem(from("10.0.4.17", issue(1), 1)).instance();
        now = now.plus(Duration.ofMinutes(2));
        Instance second = node.tickets().renew(first.accessKeyId(), nonce(1)).instance();
        now = now.plus(Duration.ofMinutes(2));
        Instance third = node.tickets().renew(second.accessKeyId(), nonce(1)).instance();
        now = now.plus(Duration.ofMinutes(2));
        Instance fourth = node.tickets().renew(third.accessKeyId(), nonce(1)).instance();

        node.registrations().revoke(first.id());

        for (Instance each : List.of(first, second, third, fourth)) {
            assertThat(seen(each).orElseThrow().leaseOverAt(now)).isFalse();
            assertThat(seen(each).orElseThrow().state()).isEqualTo(InstanceState.REVOKED);
        }
        assertThat(node.follower().get().size()).isEqualTo(4);
    }

    @Test
    void forgetsCredentialsThatEndedLongAgo() throws Exception {
        Instance first = redeem(from("10.0.4.17", issue(1), 1)).instance();
        now = now.plus(Duration.ofHours(3));
        Instance second = node.tickets().renew(first.accessKeyId(), nonce(1)).instance();
        now = second.expiresAt().plus(Duration.ofDays(1));
        redeem(new Redemption(issueFor(first), nonce(9), IpAddress.parse("10.0.9.9"), Optional.empty()));
        now = now.plusSeconds(1);

        Enrolled later = node.tickets().renew(second.accessKeyId(), nonce(1));

        assertThat(later.instance().generation()).isEqualTo(3);
        assertThat(seen(first)).isEmpty();
    }

    private TicketToken issueFor(Instance anybody) {
        assertThat(anybody).isNotNull();
        return issue(1).token();
    }

    @Test
    void givesTheNextCredentialOnceThoughItsAnswerWasLost() throws Exception {
        Instance before = redeem(from("10.0.4.17", issue(1), 1)).instance();
        now = NOW.plus(Duration.ofHours(3));
        Instance after = node.tickets().renew(before.accessKeyId(), nonce(1)).instance();
        now = now.plus(Duration.ofMinutes(10));

        Enrolled again = node.tickets().renew(before.accessKeyId(), nonce(1));

        assertThat(again.instance()).isEqualTo(after);
        assertThat(again.again()).isTrue();
    }

    @Test
    void doesNotRenewBeyondTheLongestLife() throws Exception {
        EnrolmentTerms day = new EnrolmentTerms(Duration.ofHours(6), Duration.ofHours(8), false, OnConflict.SUSPEND);
        Instance first =
                redeem(from("10.0.4.17", issue(ANYWHERE_HERE, 1, day), 1)).instance();
        now = NOW.plus(Duration.ofHours(5));
        Instance last = node.tickets().renew(first.accessKeyId(), nonce(1)).instance();

        assertThat(last.expiresAt()).isEqualTo(NOW.plus(Duration.ofHours(8)));
        now = last.expiresAt();
        assertThatThrownBy(() -> node.tickets().renew(last.accessKeyId(), nonce(1)))
                .isInstanceOfSatisfying(
                        EnrolmentRefusedException.class,
                        refused -> assertThat(refused.refusal()).isEqualTo(EnrolmentRefusal.LIFE_OVER));
    }

    @Test
    void renewsForTheRightNonceAloneAndOnlyWhatCameByATicket() throws Exception {
        Instance enrolled = redeem(from("10.0.4.17", issue(1), 1)).instance();
        Instance byHand = node.registrations()
                .register(new Registration(
                        "web-1",
                        Set.of(IpAddress.parse("10.0.4.18")),
                        "web",
                        Duration.ofHours(1),
                        false,
                        false,
                        Tags.NONE));

        assertThat(renewalRefused(enrolled, 2)).isEqualTo(EnrolmentRefusal.WRONG_NONCE);
        assertThat(renewalRefused(byHand, 1)).isEqualTo(EnrolmentRefusal.NOT_ENROLLED);
        node.registrations().suspend(enrolled.id());
        assertThat(renewalRefused(enrolled, 1)).isEqualTo(EnrolmentRefusal.INSTANCE_SUSPENDED);
        node.registrations().revoke(enrolled.id());
        assertThat(renewalRefused(enrolled, 1)).isEqualTo(EnrolmentRefusal.INSTANCE_REVOKED);
    }

    private EnrolmentRefusal renewalRefused(Instance instance, int nonce) {
        return catchThrowableOfType(
                        EnrolmentRefusedException.class,
                        () -> node.tickets().renew(instance.accessKeyId(), nonce(nonce)))
                .refusal();
    }

    @Test
    void ofManyThatRaceForTheLastUseExactlyOneWins() throws Exception {
        Node other = node();
        IssuedTicket ticket = issue(1);

        List<String> outcomes = atOnce(
                racers(),
                i -> outcome(
                        i % 2 == 0 ? node : other,
                        from("10." + i / 65536 + "." + i / 256 % 256 + "." + i % 256, ticket, i)));

        assertThat(outcomes).hasSize(racers()).containsOnlyOnce("enrolled").containsOnly("enrolled", "TICKET_USED_UP");
        assertThat(node.registrations().list()).hasSize(1);
        assertThat(node.tickets().find(ticket.ticket().id()).used()).isEqualTo(1);
    }

    @Test
    void ofManyThatClaimOneAddressExactlyOneWinsAndTheAlarmIsRaised() throws Exception {
        Node other = node();
        IssuedTicket ticket = issue(10_000);

        List<String> outcomes = atOnce(racers(), i -> outcome(i % 2 == 0 ? node : other, from("10.0.4.17", ticket, i)));

        assertThat(outcomes).containsOnlyOnce("enrolled").containsOnly("enrolled", "ALREADY_ENROLLED");
        assertThat(node.registrations().list())
                .hasSize(1)
                .allSatisfy(only -> assertThat(only.state()).isEqualTo(InstanceState.SUSPENDED));
    }

    @Test
    void neverGivesMoreThanWasCounted() throws Exception {
        IssuedTicket ticket = issue(20);

        List<String> outcomes = atOnce(100, i -> outcome(node, from("10.0.4." + i, ticket, i)));

        assertThat(outcomes).filteredOn("enrolled"::equals).hasSize(20);
        assertThat(node.registrations().list())
                .hasSize(20)
                .extracting(Instance::accessKeyId)
                .doesNotHaveDuplicates();
    }

    @Test
    void oneThatAsksManyTimesAtOnceGetsOneCredential() throws Exception {
        IssuedTicket ticket = issue(1);

        List<Instance> got =
                atOnce(50, i -> redeem(from("10.0.4.17", ticket, 1)).instance());

        assertThat(Set.copyOf(got)).hasSize(1);
    }

    private static String outcome(Node at, Redemption wanted) {
        try {
            at.tickets().redeem(wanted);
            return "enrolled";
        } catch (EnrolmentRefusedException e) {
            return e.refusal().name();
        }
    }

    /** {@code -Dkeybroker.racers=10000} runs the whole race. */
    private static int racers() {
        return Integer.getInteger("keybroker.racers", 400);
    }

    /** One of many that start together. */
    private interface Racer<T> {
        T run(int number) throws Exception;
    }

    private static <T> List<T> atOnce(int count, Racer<T> racer) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(count, 64));
        try {
            List<Callable<T>> racers = IntStream.range(0, count)
                    .<Callable<T>>mapToObj(i -> () -> racer.run(i))
                    .toList();
            List<T> results = new ArrayList<>();
            for (Future<T> result : threads.invokeAll(racers)) {
                results.add(result.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }
}
