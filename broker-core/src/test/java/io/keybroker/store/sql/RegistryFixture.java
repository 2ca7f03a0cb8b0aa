package io.keybroker.store.sql;

import io.keybroker.error.RequestRejectedException;
import io.keybroker.net.IpAddress;
import io.keybroker.policy.Tags;
import io.keybroker.registry.ConflictException;
import io.keybroker.registry.Instance;
import io.keybroker.registry.NewInstance;
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

    private final Callable<SqlDatabase> database;

    /** Brokers on the database that the callable opens: the same one, at first empty, each time within one test. */
    RegistryFixture(Callable<SqlDatabase> database) {
        this.database = database;
    }

    /** One broker on the database. */
    record Node(SqlDatabase store, RegistryPoller follower, SqlInstanceStore registrations) {}

    void startOneNode() throws Exception {
        node = node(NOW, NEVER);
    }

    void closeAll() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    Node node(Instant now, Duration poll) throws Exception {
        SqlDatabase store = database.call();
        RegistryPoller follower = RegistryPoller.start(store, poll, STALENESS, nanos::get);
        opened.add(follower);
        opened.add(store);
        Clock clock = Clock.fixed(now, ZoneOffset.UTC);
        return new Node(store, follower, new SqlInstanceStore(store, clock, new SecureRandom(), follower::onCommit));
    }

    SqlDatabase open() throws Exception {
        return database.call();
    }

    static NewInstance wanted(String name, String... ips) {
        Set<IpAddress> addresses = new HashSet<>();
        for (String ip : ips) {
            addresses.add(IpAddress.parse(ip));
        }
        return new NewInstance(name, addresses, "job-worker", Duration.ofHours(6), false, false, Tags.NONE);
    }

    Instance register(NewInstance newInstance) throws ConflictException {
        return node.registrations().register(newInstance);
    }

    static Instance seenBy(Node node, Instance instance) throws RequestRejectedException {
        return node.follower()
                .current()
                .findByAccessKeyId(instance.accessKeyId())
                .orElseThrow();
    }
}
