package io.keybroker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.net.IpAddress;
import io.keybroker.policy.Tags;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import io.keybroker.registry.ConflictException;
import io.keybroker.registry.Instance;
import io.keybroker.registry.InstanceCount;
import io.keybroker.registry.InstanceState;
import io.keybroker.registry.NoSuchInstanceException;
import io.keybroker.registry.Registration;
import io.keybroker.registry.Registry;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What holds of the registry, whichever database it lies in. */
abstract class RegistryContract {
    static final Duration NEVER = Duration.ofDays(1);
    static final Duration STALENESS = Duration.ofSeconds(15);
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final AtomicLong nanos = new AtomicLong();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private Node node;

    /** Opens the same, at first empty, database each time within one test. */
    abstract SqlStore open() throws Exception;

    /** One broker on the database. */
    record Node(SqlStore store, RegistryFollower follower, SqlRegistrations registrations) {}

    @BeforeEach
    void startOneNode() throws Exception {
        node = node(NOW, NEVER);
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    private Node node(Instant now, Duration poll) throws Exception {
        SqlStore store = open();
        RegistryFollower follower = RegistryFollower.start(store, poll, STALENESS, nanos::get);
        opened.add(follower);
        opened.add(store);
        Clock clock = Clock.fixed(now, ZoneOffset.UTC);
        return new Node(store, follower, new SqlRegistrations(store, clock, new SecureRandom(), follower::onCommit));
    }

    private static Registration wanted(String name, String... ips) {
        Set<IpAddress> addresses = new HashSet<>();
        for (String ip : ips) {
            addresses.add(IpAddress.parse(ip));
        }
        return new Registration(name, addresses, "job-worker", Duration.ofHours(6), false, false, Tags.NONE);
    }

    private static Registration superseding(Registration plain) {
        return new Registration(
                plain.name(), plain.ips(), plain.role(), plain.ttl(), true, plain.sharedIp(), plain.tags());
    }

    private static Registration shared(Registration plain) {
        return new Registration(
                plain.name(), plain.ips(), plain.role(), plain.ttl(), plain.supersede(), true, plain.tags());
    }

    private Instance register(Registration wanted) throws ConflictException {
        return node.registrations().register(wanted);
    }

    private static Instance seenBy(Node node, Instance instance) throws RefusedException {
        return node.follower().get().holderOf(instance.accessKeyId()).orElseThrow();
    }

    @Test
    void registersAnInstanceThatTheSnapshotShowsAtOnce() throws Exception {
        Instance web = register(wanted("web-1", "10.0.4.17", "2001:db8::17"));

        assertThat(web.id()).matches("i-[0-9a-f]{17}");
        assertThat(web.accessKeyId().value()).matches("BKIA[A-Z2-7]{16}");
        assertThat(web.state()).isEqualTo(InstanceState.ACTIVE);
        assertThat(web.createdAt()).isEqualTo(NOW);
        assertThat(web.expiresAt()).isEqualTo(NOW.plus(Duration.ofHours(6)));
        assertThat(web.ips()).containsExactlyInAnyOrder(IpAddress.parse("10.0.4.17"), IpAddress.parse("2001:db8::17"));
        assertThat(seenBy(node, web)).isEqualTo(web);
        assertThat(node.registrations().find("web-1")).isEqualTo(web);
        assertThat(node.registrations().find(web.id())).isEqualTo(web);
    }

    @Test
    void keepsTheTagsOfAnInstanceForEveryBroker() throws Exception {
        Tags tags = Tags.parse("Env=prod,cost centre=µ/4711,team=");
        Registration plain = wanted("web-1", "10.0.4.17", "10.0.4.18");
        Instance web =
                register(new Registration(plain.name(), plain.ips(), plain.role(), plain.ttl(), false, false, tags));

        assertThat(web.tags()).isEqualTo(tags);
        assertThat(seenBy(node, web).tags()).isEqualTo(tags);
        assertThat(node.registrations().suspend("web-1").tags()).isEqualTo(tags);
        assertThat(seenBy(node, web).tags()).isEqualTo(tags);
        assertThat(node.registrations().list()).extracting(Instance::tags).containsExactly(tags);
        assertThat(register(wanted("web-2", "10.0.4.19")).tags()).isEqualTo(Tags.NONE);
    }

    @Test
    void refusesAnAddressThatIsTakenAndNamesItsOwnerAndTheRemedies() throws Exception {
        Instance owner = register(wanted("web-1", "10.0.4.17", "10.0.4.18"));

        assertThatThrownBy(() -> register(wanted("web-2", "10.0.4.18")))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("10.0.4.18")
                .hasMessageContaining(owner.id())
                .hasMessageContaining("ACTIVE")
                .hasMessageContaining("--supersede")
                .hasMessageContaining("--shared-ip");
        assertThat(node.registrations().list()).containsExactly(owner);
    }

    @Test
    void aSuspendedInstanceKeepsItsAddress() throws Exception {
        register(wanted("web-1", "10.0.4.17"));
        node.registrations().suspend("web-1");

        assertThatThrownBy(() -> register(wanted("web-2", "10.0.4.17")))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("SUSPENDED");
    }

    @Test
    void aRevokedInstanceLeavesItsAddressAndItsName() throws Exception {
        Instance first = register(wanted("web-1", "10.0.4.17"));
        node.registrations().revoke("web-1");

        Instance second = register(wanted("web-1", "10.0.4.17"));

        assertThat(second.accessKeyId()).isNotEqualTo(first.accessKeyId());
        assertThat(node.registrations().find("web-1")).isEqualTo(second);
        assertThat(seenBy(node, first).state()).isEqualTo(InstanceState.REVOKED);
    }

    @Test
    void anInstanceWhoseLeaseIsOverLeavesItsAddressAndItsName() throws Exception {
        Instance first = register(wanted("web-1", "10.0.4.17"));
        Node later = node(first.expiresAt(), NEVER);

        Instance second = later.registrations().register(wanted("web-1", "10.0.4.17"));

        assertThat(later.registrations().find("web-1")).isEqualTo(second);
        assertThat(seenBy(later, first)).isEqualTo(first);
    }

    @Test
    void refusesANameThatIsTaken() throws Exception {
        register(wanted("web-1", "10.0.4.17"));

        assertThatThrownBy(() -> register(superseding(wanted("web-1", "10.0.4.99"))))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("web-1");
    }

    @Test
    void supersedingRevokesEveryOwnerInTheSameChange() throws Exception {
        Instance one = register(wanted("web-1", "10.0.4.17"));
        Instance two = register(wanted("web-2", "10.0.4.18"));
        long before = node.follower().get().revision();

        Instance heir = register(superseding(wanted("web-1", "10.0.4.17", "10.0.4.18")));

        assertThat(seenBy(node, one).state()).isEqualTo(InstanceState.REVOKED);
        assertThat(seenBy(node, two).state()).isEqualTo(InstanceState.REVOKED);
        assertThat(seenBy(node, heir).state()).isEqualTo(InstanceState.ACTIVE);
        assertThat(node.follower().get().revision()).isEqualTo(before + 1);
    }

    @Test
    void aRefusedSupersessionRevokesNobody() throws Exception {
        Instance owner = register(wanted("web-1", "10.0.4.17"));
        register(wanted("web-2", "10.0.4.18"));

        assertThatThrownBy(() -> register(superseding(wanted("web-2", "10.0.4.17"))))
                .isInstanceOf(ConflictException.class);
        assertThat(node.registrations().find(owner.id())).isEqualTo(owner);
    }

    @Test
    void letsSeveralLiveBehindAnAddressThatAllOfThemShare() throws Exception {
        register(shared(wanted("task-1", "10.0.4.17")));

        Instance second = register(shared(wanted("task-2", "10.0.4.17")));

        assertThat(seenBy(node, second)).isEqualTo(second);
        assertThatThrownBy(() -> register(wanted("web-1", "10.0.4.17"))).isInstanceOf(ConflictException.class);
    }

    @Test
    void oneThatDoesNotShareItsAddressKeepsItFromOnesThatDo() throws Exception {
        register(wanted("web-1", "10.0.4.17"));

        assertThatThrownBy(() -> register(shared(wanted("task-1", "10.0.4.17"))))
                .isInstanceOf(ConflictException.class);
    }

    @Test
    void seesThroughAnAddressMappedIntoIpv6() throws Exception {
        register(wanted("web-1", "10.0.4.17"));

        assertThatThrownBy(() -> register(wanted("web-2", "::ffff:10.0.4.17"))).isInstanceOf(ConflictException.class);
    }

    @Test
    void suspendsAndResumes() throws Exception {
        Instance web = register(wanted("web-1", "10.0.4.17"));

        assertThat(node.registrations().suspend(web.id()).state()).isEqualTo(InstanceState.SUSPENDED);
        assertThat(seenBy(node, web).state()).isEqualTo(InstanceState.SUSPENDED);
        assertThat(node.registrations().resume(web.id())).isEqualTo(web);
        assertThat(seenBy(node, web)).isEqualTo(web);
    }

    @Test
    void revokesForEver() throws Exception {
        Instance web = register(wanted("web-1", "10.0.4.17"));
        Instance revoked = node.registrations().revoke(web.id());

        assertThat(revoked).isEqualTo(web.in(InstanceState.REVOKED));
        assertThat(node.registrations().revoke(web.id())).isEqualTo(revoked);
        assertThatThrownBy(() -> node.registrations().resume(web.id()))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("REVOKED");
        assertThatThrownBy(() -> node.registrations().suspend(web.id())).isInstanceOf(ConflictException.class);
        assertThat(seenBy(node, web)).isEqualTo(revoked);
    }

    @Test
    void saysThatNobodyIsCalledThat() {
        assertThatThrownBy(() -> node.registrations().find("web-9"))
                .isInstanceOf(NoSuchInstanceException.class)
                .hasMessageContaining("web-9");
        assertThatThrownBy(() -> node.registrations().revoke("web-9")).isInstanceOf(NoSuchInstanceException.class);
    }

    @Test
    void refusesANameThatIsTheIdOfAnother() throws Exception {
        Instance web = register(wanted("web-1", "10.0.4.17"));

        assertThatThrownBy(() -> register(wanted(web.id(), "10.0.4.18"))).isInstanceOf(ConflictException.class);
    }

    @Test
    void listsTheNewestFirst() throws Exception {
        Instance first = register(wanted("web-1", "10.0.4.17"));
        Node later = node(NOW.plusSeconds(1), NEVER);
        Instance second = later.registrations().register(wanted("web-2", "10.0.4.18"));

        assertThat(node.registrations().list()).containsExactly(second, first);
    }

    @Test
    void pagesThroughAllOfThemOnceTheNewestFirst() throws Exception {
        List<Instance> expected = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            Node later = node(NOW.plusSeconds(i / 3), NEVER);
            expected.add(later.registrations().register(wanted("web-" + i, "10.0.4." + i, "10.0.5." + i)));
        }
        List<Instance> paged = new ArrayList<>();
        List<Instance> page = node.registrations().page(Instant.ofEpochMilli(Long.MAX_VALUE), "", 2);
        while (!page.isEmpty()) {
            paged.addAll(page);
            Instance last = page.get(page.size() - 1);
            node.registrations().suspend(last.id());
            page = node.registrations().page(last.createdAt(), last.id(), 2);
        }

        assertThat(paged).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(paged).extracting(Instance::createdAt).isSortedAccordingTo(Comparator.reverseOrder());
    }

    @Test
    void countsAndFindsWithoutReadingAll() throws Exception {
        Instance web = register(wanted("web-1", "10.0.4.17", "10.0.4.18"));
        register(wanted("web-2", "10.0.4.19"));
        node.registrations().suspend("web-2");
        register(wanted("web-3", "10.0.4.20"));
        node.registrations().revoke("web-3");

        assertThat(node.registrations().count(NOW)).isEqualTo(new InstanceCount(3, 1));
        assertThat(node.registrations().count(web.expiresAt())).isEqualTo(new InstanceCount(3, 0));
        assertThat(node.registrations().liveByRole(NOW)).containsExactly(Map.entry("job-worker", 2L));
        assertThat(node.registrations().holdersOf(web.accessKeyId())).containsExactly(web);
        assertThat(node.registrations().boundTo(IpAddress.parse("10.0.4.18"))).containsExactly(web);
    }

    @Test
    void remembersEverythingAfterARestart() throws Exception {
        Instance kept = register(wanted("web-1", "10.0.4.17"));
        Instance revoked = register(wanted("web-2", "10.0.4.18"));
        node.registrations().revoke("web-2");
        long before = node.follower().get().revision();
        closeAll();

        Registry after = node(NOW, NEVER).follower().get();

        assertThat(after.revision()).isEqualTo(before);
        assertThat(after.size()).isEqualTo(2);
        assertThat(after.holderOf(kept.accessKeyId())).contains(kept);
        assertThat(after.holderOf(revoked.accessKeyId())).contains(revoked.in(InstanceState.REVOKED));
    }

    @Test
    void anotherNodeSeesTheChangeWhenItLooks() throws Exception {
        Node other = node(NOW, NEVER);
        Instance web = register(wanted("web-1", "10.0.4.17"));
        assertThat(other.follower().get().holderOf(web.accessKeyId())).isEmpty();

        other.follower().refresh();
        assertThat(seenBy(other, web)).isEqualTo(web);

        other.registrations().revoke("web-1");
        node.follower().refresh();
        assertThat(seenBy(node, web).state()).isEqualTo(InstanceState.REVOKED);
    }

    @Test
    void anotherNodeLooksByItself() throws Exception {
        Node other = node(NOW, Duration.ofMillis(5));
        Instance web = register(wanted("web-1", "10.0.4.17"));

        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (other.follower().get().holderOf(web.accessKeyId()).isEmpty() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }

        assertThat(seenBy(other, web)).isEqualTo(web);
    }

    @Test
    void refusesToAnswerFromASnapshotThatMayBeTooOld() throws Exception {
        nanos.addAndGet(STALENESS.toNanos());
        assertThat(node.follower().get()).isNotNull();

        nanos.incrementAndGet();
        assertThatThrownBy(() -> node.follower().get())
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.refusal()).isEqualTo(Refusal.UNAVAILABLE));

        node.follower().refresh();
        assertThat(node.follower().get()).isNotNull();
    }

    /** Loses all that was committed since the marks and rows were as they are in the copies. */
    private void rewind() {
        node.store().jdbi().useTransaction(handle -> {
            for (String table : List.of("registry_history", "registry_revision")) {
                handle.execute("DELETE FROM " + table);
                handle.execute("INSERT INTO " + table + " SELECT * FROM kept_" + table);
            }
            handle.execute("DELETE FROM instance_addresses");
            handle.execute("DELETE FROM instances");
            handle.execute("INSERT INTO instances SELECT * FROM kept_instances");
            handle.execute("INSERT INTO instance_addresses SELECT * FROM kept_instance_addresses");
        });
    }

    private void keep() {
        node.store().jdbi().useTransaction(handle -> {
            for (String table : List.of("registry_history", "registry_revision", "instances", "instance_addresses")) {
                handle.execute("CREATE TABLE kept_" + table + " AS SELECT * FROM " + table);
            }
        });
    }

    @Test
    void readsAllAnewOnceTheDatabaseHasLostRevisions() throws Exception {
        Instance web = register(wanted("web-1", "10.0.4.17"));
        keep();
        Instance lost = register(wanted("web-2", "10.0.4.18"));
        rewind();

        node.follower().refresh();

        assertThat(seenBy(node, web)).isEqualTo(web);
        assertThat(node.follower().get().holderOf(lost.accessKeyId())).isEmpty();
    }

    @Test
    void revokesAtOnceAfterTheDatabaseHasLostRevisions() throws Exception {
        Instance web = register(wanted("web-1", "10.0.4.17"));
        keep();
        register(wanted("web-2", "10.0.4.18"));
        register(wanted("web-3", "10.0.4.19"));
        rewind();

        node.registrations().revoke("web-1");

        assertThat(seenBy(node, web).state()).isEqualTo(InstanceState.REVOKED);
    }

    @Test
    void noticesLostRevisionsThoughTheirNumbersAreUsedAgain() throws Exception {
        Node other = node(NOW, NEVER);
        Instance web = register(wanted("web-1", "10.0.4.17"));
        keep();
        register(wanted("web-2", "10.0.4.18"));
        register(wanted("web-3", "10.0.4.19"));
        long before = node.follower().get().revision();
        rewind();
        other.registrations().revoke("web-1");
        other.registrations().register(wanted("web-4", "10.0.4.20"));
        other.registrations().register(wanted("web-5", "10.0.4.21"));
        assertThat(other.follower().get().revision()).isGreaterThan(before);

        node.follower().refresh();

        assertThat(seenBy(node, web).state()).isEqualTo(InstanceState.REVOKED);
        assertThat(node.follower().get().size()).isEqualTo(3);
    }

    @Test
    void keepsARevocationThatTheDatabaseHasLost() throws Exception {
        Instance web = register(wanted("web-1", "10.0.4.17"));
        keep();
        node.registrations().revoke("web-1");
        rewind();

        node.follower().refresh();

        assertThat(seenBy(node, web).state()).isEqualTo(InstanceState.REVOKED);
        assertThat(node.registrations().find(web.id()).state()).isEqualTo(InstanceState.REVOKED);
        assertThat(seenBy(node(NOW, NEVER), web).state()).isEqualTo(InstanceState.REVOKED);
    }

    @Test
    void revokesAgainWhatTheRowSaysIsRevokedAlready() throws Exception {
        Node other = node(NOW, NEVER);
        Instance web = register(wanted("web-1", "10.0.4.17"));
        other.follower().refresh();
        node.store().jdbi().useHandle(handle -> handle.execute("UPDATE instances SET state = 'REVOKED'"));

        node.registrations().revoke("web-1");
        other.follower().refresh();

        assertThat(seenBy(node, web).state()).isEqualTo(InstanceState.REVOKED);
        assertThat(seenBy(other, web).state()).isEqualTo(InstanceState.REVOKED);
    }

    @Test
    void answersWhatWasCommittedThoughItCannotBeReadBack() throws Exception {
        Instance web = register(wanted("web-1", "10.0.4.17"));
        node.store().jdbi().useHandle(handle -> handle.execute("ALTER TABLE retired_credentials RENAME TO away"));

        assertThat(node.registrations().revoke("web-1").state()).isEqualTo(InstanceState.REVOKED);
        assertThatThrownBy(() -> node.follower().get()).isInstanceOf(RefusedException.class);

        node.store().jdbi().useHandle(handle -> handle.execute("ALTER TABLE away RENAME TO retired_credentials"));
        node.follower().refresh();
        assertThat(seenBy(node, web).state()).isEqualTo(InstanceState.REVOKED);
    }

    @Test
    void refusesTheSchemaOfANewerBrokerAndNamesBothVersions() throws Exception {
        node.store().jdbi().useHandle(handle -> handle.execute("""
                INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum,
                                                   installed_by, execution_time, success)
                SELECT 999, '999', 'of tomorrow', 'SQL', 'V999__of_tomorrow.sql', 1, installed_by, 1, success
                  FROM flyway_schema_history WHERE version = '1'
                """));

        assertThatThrownBy(this::open)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("999")
                .hasMessageContaining("expected: 51 or older");
    }

    @Test
    void ofFiftyThatWantOneAddressAtOnceExactlyOneGetsIt() throws Exception {
        Node other = node(NOW, NEVER);

        List<Boolean> won = atOnce(50, i -> {
            try {
                (i % 2 == 0 ? node : other).registrations().register(wanted("web-" + i, "10.0.4.17"));
                return true;
            } catch (ConflictException e) {
                return false;
            }
        });

        assertThat(won).containsOnlyOnce(true);
        assertThat(node.registrations().list()).hasSize(1);
    }

    @Test
    void neverIssuesAKeyTwice() throws Exception {
        List<AccessKeyId> keys =
                atOnce(50, i -> register(wanted("web-" + i, "10.0.5." + i)).accessKeyId());

        assertThat(keys).doesNotHaveDuplicates();
        assertThat(node.follower().get().size()).isEqualTo(50);
        assertThatThrownBy(() -> node.store().change((handle, revision) -> {
                    Instance web = copyWithKey(keys.get(0));
                    new InstanceRows(handle).insert(web, false, revision);
                    return web;
                }))
                .hasMessageContaining("access_key_id");
    }

    private static Instance copyWithKey(AccessKeyId key) {
        return new Instance(
                "i-00000000000000000",
                "copy",
                Set.of(IpAddress.parse("10.0.6.1")),
                "job-worker",
                InstanceState.ACTIVE,
                key,
                1,
                1,
                NOW,
                NOW.plusSeconds(60),
                Tags.NONE);
    }

    /** One of many that start together. */
    interface Racer<T> {
        T run(int number) throws Exception;
    }

    private static <T> List<T> atOnce(int count, Racer<T> racer) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(count);
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
