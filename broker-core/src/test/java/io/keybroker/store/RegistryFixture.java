package io.keybroker.store;

import io.keybroker.net.IpAddress;
import io.keybroker.policy.Tags;
import io.keybroker.refusal.RefusedException;
import io.keybroker.registry.ConflictException;
import io.keybroker.registry.Instance;
import io.keybroker.registry.Registration;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;

/** Brokers on one database, and a clock to set. */
final class RegistryFixture {
    static final Duration NEVER = Duration.ofDays(1);

    static final Duration STALENESS = Duration.ofSeconds(15);

    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    final AtomicLong nanos = new AtomicLong();

    final List<AutoCloseable> opened = new ArrayList<>();

    Node node;

    private final Callable<SqlStore> database;

    /** Brokers on the database that the callable opens: the same one, at first empty, each time within one test. */
    RegistryFixture(Callable<SqlStore> database) {
        this.database = database;
    }

    /** One broker on the database. */
    record Node(SqlStore store, RegistryFollower follower, SqlRegistrations registrations) {}

    void startOneNode() throws Exception {
        node = node(NOW, NEVER);
    }

    void closeAll() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    Node node(Instant now, Duration poll) throws Exception {
        SqlStore store = database.call();
        RegistryFollower follower = RegistryFollower.start(store, poll, STALENESS, nanos::get);
        opened.add(follower);
        opened.add(store);
        Clock clock = Clock.fixed(now, ZoneOffset.UTC);
        return new Node(store, follower, new SqlRegistrations(store, clock, new SecureRandom(), follower::onCommit));
    }

    SqlStore open() throws Exception {
        return database.call();
    }

    static Registration wanted(String name, String... ips) {
        Set<IpAddress> addresses = new HashSet<>();
        for (String ip : ips) {
            addresses.add(IpAddress.parse(ip));
        }
        return new Registration(name, addresses, "job-worker", Duration.ofHours(6), false, false, Tags.NONE);
    }

    Instance register(Registration wanted) throws ConflictException {
        return node.registrations().register(wanted);
    }

    static Instance seenBy(Node node, Instance instance) throws RefusedException {
        return node.follower().get().holderOf(instance.accessKeyId()).orElseThrow();
    }
}
