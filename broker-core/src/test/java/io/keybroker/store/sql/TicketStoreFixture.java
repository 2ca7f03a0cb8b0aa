package io.keybroker.store.sql;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybroker.error.EnrolmentError;
import io.keybroker.error.EnrolmentRejectedException;
import io.keybroker.net.CidrBlock;
import io.keybroker.net.IpAddress;
import io.keybroker.registry.EnrolmentNonce;
import io.keybroker.registry.Instance;
import io.keybroker.registry.InstanceState;
import io.keybroker.ticket.EnrolledInstance;
import io.keybroker.ticket.EnrolmentConflictAction;
import io.keybroker.ticket.EnrolmentEvidence;
import io.keybroker.ticket.EnrolmentTerms;
import io.keybroker.ticket.InstanceAttestation;
import io.keybroker.ticket.IssuedTicket;
import io.keybroker.ticket.NewTicket;
import io.keybroker.ticket.RedeemRequest;
import io.keybroker.ticket.TicketScope;
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
            EnrolmentEvidence.ADDRESS,
            Set.of(CidrBlock.parse("10.0.0.0/8")),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    static final TicketScope EC2 =
            new TicketScope(EnrolmentEvidence.EC2, Set.of(), Optional.empty(), Optional.empty(), Optional.empty());

    static final EnrolmentTerms TERMS =
            new EnrolmentTerms(Duration.ofHours(6), Duration.ofDays(30), false, EnrolmentConflictAction.SUSPEND);

    final List<AutoCloseable> opened = new ArrayList<>();

    Instant now = NOW;

    Node node;

    private final Callable<SqlDatabase> database;

    /** Brokers on the database that the callable opens: the same one, at first empty, each time within one test. */
    TicketStoreFixture(Callable<SqlDatabase> database) {
        this.database = database;
    }

    /** One broker on the database. */
    record Node(SqlDatabase store, RegistryPoller follower, SqlTicketStore tickets, SqlInstanceStore registrations) {}

    void startOneNode() throws Exception {
        node = node();
    }

    void closeAll() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    Node node() throws Exception {
        SqlDatabase store = database.call();
        RegistryPoller follower = RegistryPoller.start(store, Duration.ofDays(1), Duration.ofDays(1), System::nanoTime);
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
                new SqlTicketStore(store, clock, random, follower::refresh),
                new SqlInstanceStore(store, clock, random, follower::refresh));
    }

    IssuedTicket issue(TicketScope scope, int count, EnrolmentTerms terms) {
        return node.tickets().issue(new NewTicket("job-worker", scope, count, Duration.ofMinutes(15), terms, "a test"));
    }

    IssuedTicket issue(int count) {
        return issue(ANYWHERE_HERE, count, TERMS);
    }

    static EnrolmentNonce nonce(int number) {
        try {
            return EnrolmentNonce.parse("%064x".formatted(number));
        } catch (EnrolmentRejectedException e) {
            throw new AssertionError(e);
        }
    }

    static RedeemRequest from(String ip, IssuedTicket ticket, int nonce) {
        return new RedeemRequest(ticket.token(), nonce(nonce), IpAddress.parse(ip), Optional.empty());
    }

    static RedeemRequest ec2(String id, String ip, IssuedTicket ticket, int nonce, Instant booted) {
        InstanceAttestation attested = new InstanceAttestation(id, "123456789012", "eu-central-1", "ami-1", booted);
        return new RedeemRequest(ticket.token(), nonce(nonce), IpAddress.parse(ip), Optional.of(attested));
    }

    EnrolledInstance redeem(RedeemRequest request) throws EnrolmentRejectedException {
        return node.tickets().redeem(request);
    }

    EnrolmentError refusalOf(RedeemRequest request) {
        return catchThrowableOfType(EnrolmentRejectedException.class, () -> redeem(request))
                .error();
    }

    Optional<Instance> seen(Instance instance) throws Exception {
        return node.follower().current().findByAccessKeyId(instance.accessKeyId());
    }

    InstanceState stateOf(Instance instance) throws Exception {
        return node.registrations().find(instance.id()).state();
    }
}
