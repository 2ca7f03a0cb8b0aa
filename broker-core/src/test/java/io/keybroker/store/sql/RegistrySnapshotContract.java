package io.keybroker.store.sql;

import static io.keybroker.store.sql.RegistryFixture.NEVER;
import static io.keybroker.store.sql.RegistryFixture.NOW;
import static io.keybroker.store.sql.RegistryFixture.STALENESS;
import static io.keybroker.store.sql.RegistryFixture.seenBy;
import static io.keybroker.store.sql.RegistryFixture.wanted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.net.IpAddress;
import io.keybroker.policy.Tags;
import io.keybroker.registry.ConflictException;
import io.keybroker.registry.Instance;
import io.keybroker.registry.InstanceState;
import io.keybroker.registry.RegistrySnapshot;
import io.keybroker.store.sql.RegistryFixture.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What brokers on one database see of each other's changes, whichever database it is. */
interface RegistrySnapshotContract {
    RegistryFixture fixture();

    @Test
    default void remembersEverythingAfterARestart() throws Exception {
        Instance instance = fixture().register(wanted("web-1", "10.0.4.17"));
        Instance revoked = fixture().register(wanted("web-2", "10.0.4.18"));
        fixture().node.registrations().revoke("web-2");
        long before = fixture().node.follower().current().revision();
        fixture().closeAll();

        RegistrySnapshot after = fixture().node(NOW, NEVER).follower().current();

        assertThat(after.revision()).isEqualTo(before);
        assertThat(after.size()).isEqualTo(2);
        assertThat(after.findByAccessKeyId(instance.accessKeyId())).contains(instance);
        assertThat(after.findByAccessKeyId(revoked.accessKeyId())).contains(revoked.withState(InstanceState.REVOKED));
    }

    @Test
    default void anotherNodeSeesTheChangeWhenItLooks() throws Exception {
        Node other = fixture().node(NOW, NEVER);
        Instance web = fixture().register(wanted("web-1", "10.0.4.17"));
        assertThat(other.follower().current().findByAccessKeyId(web.accessKeyId()))
                .isEmpty();

        other.follower().refresh();
        assertThat(seenBy(other, web)).isEqualTo(web);

        other.registrations().revoke("web-1");
        fixture().node.follower().refresh();
        assertThat(seenBy(fixture().node, web).state()).isEqualTo(InstanceState.REVOKED);
    }

    @Test
    default void anotherNodeLooksByItself() throws Exception {
        Node other = fixture().node(NOW, Duration.ofMillis(5));
        Instance web = fixture().register(wanted("web-1", "10.0.4.17"));

        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (other.follower().current().findByAccessKeyId(web.accessKeyId()).isEmpty()
                && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }

        assertThat(seenBy(other, web)).isEqualTo(web);
    }

    @Test
    default void rejectsToAnswerFromASnapshotThatMayBeTooOld() throws Exception {
        fixture().nanos.addAndGet(STALENESS.toNanos());
        assertThat(fixture().node.follower().current()).isNotNull();

        fixture().nanos.incrementAndGet();
        assertThatThrownBy(() -> fixture().node.follower().current())
                .isInstanceOfSatisfying(
                        RequestRejectedException.class,
                        refused -> assertThat(refused.errorCode()).isEqualTo(ErrorCode.UNAVAILABLE));

        fixture().node.follower().refresh();
        assertThat(fixture().node.follower().current()).isNotNull();
    }

    @Test
    default void ofFiftyThatWantOneAddressAtOnceExactlyOneGetsIt() throws Exception {
        Node other = fixture().node(NOW, NEVER);

        List<Boolean> won = atOnce(50, i -> {
            try {
                (i % 2 == 0 ? fixture().node : other).registrations().register(wanted("web-" + i, "10.0.4.17"));
                return true;
            } catch (ConflictException e) {
                return false;
            }
        });

        assertThat(won).containsOnlyOnce(true);
        assertThat(fixture().node.registrations().list()).hasSize(1);
    }

    @Test
    default void neverIssuesAKeyTwice() throws Exception {
        List<AccessKeyId> keys = atOnce(
                50, i -> fixture().register(wanted("web-" + i, "10.0.5." + i)).accessKeyId());

        assertThat(keys).doesNotHaveDuplicates();
        assertThat(fixture().node.follower().current().size()).isEqualTo(50);
        assertThatThrownBy(() -> fixture().node.store().change((handle, revision) -> {
                    Instance web = copyWithKey(keys.get(0));
                    new InstanceDao(handle).insert(web, false, revision);
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
