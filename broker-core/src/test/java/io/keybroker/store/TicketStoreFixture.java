package io.keybroker.store;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybroker.net.CidrBlock;
import io.keybroker.net.IpAddress;
import io.keybroker.refusal.EnrolmentRefusal;
import io.keybroker.refusal.EnrolmentRefusedException;
import io.keybroker.registry.Attested;
import io.keybroker.registry.Enrolled;
import io.keybroker.registry.EnrolmentNonce;
import io.keybroker.registry.EnrolmentTerms;
import io.keybroker.registry.Evidence;
import io.keybroker.registry.Instance;
import io.keybroker.registry.InstanceState;
import io.keybroker.registry.IssuedTicket;
import io.keybroker.registry.OnConflict;
import io.keybroker.registry.Redemption;
import io.keybroker.registry.TicketOrder;
import io.keybroker.registry.TicketScope;
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

/** Brokers on one database, with tickets to issue and a clock to set. */
final class TicketStoreFixture {
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    static final TicketScope ANYWHERE_HERE = new TicketScope(
            Evidence.ADDRESS,
            Set.of(CidrBlock.parse("10.0.0.0/8")),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    static final TicketScope EC2 =
            new TicketScope(Evidence.EC2, Set.of(), Optional.empty(), Optional.empty(), Optional.empty());

    static final EnrolmentTerms TERMS =
            new EnrolmentTerms(Duration.ofHours(6), Duration.ofDays(30), false, OnConflict.SUSPEND);

    final List<AutoCloseable> opened = new ArrayList<>();

    Instant now = NOW;

    Node node;

    private final Callable<SqlStore> database;

    /** Brokers on the database that the callable opens: the same one, at first empty, each time within one test. */
    TicketStoreFixture(Callable<SqlStore> database) {
        this.database = database;
    }

    /** One broker on the database. */
    record Node(SqlStore store, RegistryFollower follower, SqlTickets tickets, SqlRegistrations registrations) {}

    void startOneNode() throws Exception {
        node = node();
    }

    void closeAll() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    Node node() throws Exception {
        SqlStore store = database.call();
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

    IssuedTicket issue(TicketScope scope, int count, EnrolmentTerms terms) {
        return node.tickets()
                .issue(new TicketOrder("job-worker", scope, count, Duration.ofMinutes(15), terms, "a test"));
    }

    IssuedTicket issue(int count) {
        return issue(ANYWHERE_HERE, count, TERMS);
    }

    static EnrolmentNonce nonce(int number) {
        try {
            return EnrolmentNonce.parse("%064x".formatted(number));
        } catch (EnrolmentRefusedException e) {
            throw new AssertionError(e);
        }
    }

    static Redemption from(String ip, IssuedTicket ticket, int nonce) {
        return new Redemption(ticket.token(), nonce(nonce), IpAddress.parse(ip), Optional.empty());
    }

    static Redemption ec2(String id, String ip, IssuedTicket ticket, int nonce, Instant booted) {
        Attested attested = new Attested(id, "123456789012", "eu-central-1", "ami-1", booted);
        return new Redemption(ticket.token(), nonce(nonce), IpAddress.parse(ip), Optional.of(attested));
    }

    Enrolled redeem(Redemption wanted) throws EnrolmentRefusedException {
        return node.tickets().redeem(wanted);
    }

    EnrolmentRefusal refusalOf(Redemption wanted) {
        return catchThrowableOfType(EnrolmentRefusedException.class, () -> redeem(wanted))
                .refusal();
    }

    Optional<Instance> seen(Instance instance) throws Exception {
        return node.follower().get().holderOf(instance.accessKeyId());
    }

    InstanceState stateOf(Instance instance) throws Exception {
        return node.registrations().find(instance.id()).state();
    }
}
