package io.keybroker.store.sql;

import static io.keybroker.store.sql.RegistryFixture.NEVER;
import static io.keybroker.store.sql.RegistryFixture.NOW;
import static io.keybroker.store.sql.RegistryFixture.seenBy;
import static io.keybroker.store.sql.RegistryFixture.wanted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybroker.error.RequestRejectedException;
import io.keybroker.net.IpAddress;
import io.keybroker.registry.Instance;
import io.keybroker.registry.InstanceCount;
import io.keybroker.registry.InstanceState;
import io.keybroker.store.sql.RegistryFixture.Node;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Pages and counts of the registry, and what holds once a database has lost its last revisions. */
interface RegistryRewindContract {
    RegistryFixture fixture();

    @Test
    default void pagesThroughAllOfThemOnceTheNewestFirst() throws Exception {
        List<Instance> expected = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            Node later = fixture().node(NOW.plusSeconds(i / 3), NEVER);
            expected.add(later.registrations().register(wanted("web-" + i, "10.0.4." + i, "10.0.5." + i)));
        }
        List<Instance> paged = new ArrayList<>();
        List<Instance> page = fixture().node.registrations().page(Instant.ofEpochMilli(Long.MAX_VALUE), "", 2);
        while (!page.isEmpty()) {
            paged.addAll(page);
            Instance last = page.get(page.size() - 1);
            fixture().node.registrations().suspend(last.id());
            page = fixture().node.registrations().page(last.createdAt(), last.id(), 2);
        }

        assertThat(paged).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(paged).extracting(Instance::createdAt).isSortedAccordingTo(Comparator.reverseOrder());
    }

    @Test
    default void revokesSeveralInOneRevision() throws Exception {
        Instance first = fixture().register(wanted("web-1", "10.0.4.17", "10.0.4.18"));
        Instance second = fixture().register(wanted("web-2", "10.0.4.19"));
        fixture().register(wanted("web-3", "10.0.4.20"));
        fixture().node.registrations().revoke("web-2");

        List<Instance> revoked = fixture().node.registrations().revokeAll(List.of(first.id(), second.id(), "i-nobody"));

        assertThat(revoked)
                .containsExactlyInAnyOrder(
                        first.withState(InstanceState.REVOKED), second.withState(InstanceState.REVOKED));
        assertThat(seenBy(fixture().node, first).state()).isEqualTo(InstanceState.REVOKED);
        assertThat(fixture().node.registrations().count(NOW)).isEqualTo(new InstanceCount(3, 1));
        assertThat(fixture().node.registrations().revokeAll(List.of())).isEmpty();
    }

    @Test
    default void countsAndFindsWithoutReadingAll() throws Exception {
        Instance web = fixture().register(wanted("web-1", "10.0.4.17", "10.0.4.18"));
        fixture().register(wanted("web-2", "10.0.4.19"));
        fixture().node.registrations().suspend("web-2");
        fixture().register(wanted("web-3", "10.0.4.20"));
        fixture().node.registrations().revoke("web-3");

        assertThat(fixture().node.registrations().count(NOW)).isEqualTo(new InstanceCount(3, 1));
        assertThat(fixture().node.registrations().count(web.expiresAt())).isEqualTo(new InstanceCount(3, 0));
        assertThat(fixture().node.registrations().liveByRole(NOW)).containsExactly(Map.entry("job-worker", 2L));
        assertThat(fixture().node.registrations().holdersOf(web.accessKeyId())).containsExactly(web);
        assertThat(fixture().node.registrations().boundTo(IpAddress.parse("10.0.4.18")))
                .containsExactly(web);
    }

    @Test
    default void readsAllAnewOnceTheDatabaseHasLostRevisions() throws Exception {
        Instance web = fixture().register(wanted("web-1", "10.0.4.17"));
        keep(fixture().node);
        Instance lost = fixture().register(wanted("web-2", "10.0.4.18"));
        rewind(fixture().node);

        fixture().node.follower().refresh();

        assertThat(seenBy(fixture().node, web)).isEqualTo(web);
        assertThat(fixture().node.follower().current().findByAccessKeyId(lost.accessKeyId()))
                .isEmpty();
    }

    @Test
    default void revokesAtOnceAfterTheDatabaseHasLostRevisions() throws Exception {
        Instance web = fixture().register(wanted("web-1", "10.0.4.17"));
        keep(fixture().node);
        fixture().register(wanted("web-2", "10.0.4.18"));
        fixture().register(wanted("web-3", "10.0.4.19"));
        rewind(fixture().node);

        fixture().node.registrations().revoke("web-1");

        assertThat(seenBy(fixture().node, web).state()).isEqualTo(InstanceState.REVOKED);
    }

    @Test
    default void noticesLostRevisionsThoughTheirNumbersAreUsedAgain() throws Exception {
        Node other = fixture().node(NOW, NEVER);
        Instance web = fixture().register(wanted("web-1", "10.0.4.17"));
        keep(fixture().node);
        fixture().register(wanted("web-2", "10.0.4.18"));
        fixture().register(wanted("web-3", "10.0.4.19"));
        long before = fixture().node.follower().current().revision();
        rewind(fixture().node);
        other.registrations().revoke("web-1");
        other.registrations().register(wanted("web-4", "10.0.4.20"));
        other.registrations().register(wanted("web-5", "10.0.4.21"));
        assertThat(other.follower().current().revision()).isGreaterThan(before);

        fixture().node.follower().refresh();

        assertThat(seenBy(fixture().node, web).state()).isEqualTo(InstanceState.REVOKED);
        assertThat(fixture().node.follower().current().size()).isEqualTo(3);
    }

    @Test
    default void keepsARevocationThatTheDatabaseHasLost() throws Exception {
        Instance web = fixture().register(wanted("web-1", "10.0.4.17"));
        keep(fixture().node);
        fixture().node.registrations().revoke("web-1");
        rewind(fixture().node);

        fixture().node.follower().refresh();

        assertThat(seenBy(fixture().node, web).state()).isEqualTo(InstanceState.REVOKED);
        assertThat(fixture().node.registrations().find(web.id()).state()).isEqualTo(InstanceState.REVOKED);
        assertThat(seenBy(fixture().node(NOW, NEVER), web).state()).isEqualTo(InstanceState.REVOKED);
    }

    @Test
    default void keepsASuspensionThatTheDatabaseHasLost() throws Exception {
        Instance web = fixture().register(wanted("web-1", "10.0.4.17"));
        keep(fixture().node);
        fixture().node.registrations().suspend("web-1");
        rewind(fixture().node);

        fixture().node.follower().refresh();

        assertThat(seenBy(fixture().node, web).state()).isEqualTo(InstanceState.SUSPENDED);
        assertThat(fixture().node.registrations().find(web.id()).state()).isEqualTo(InstanceState.SUSPENDED);

        fixture().node.registrations().resume("web-1");
        fixture().node.follower().refresh();
        assertThat(seenBy(fixture().node, web).state()).isEqualTo(InstanceState.ACTIVE);
    }

    @Test
    default void revokesAgainWhatTheRowSaysIsRevokedAlready() throws Exception {
        Node other = fixture().node(NOW, NEVER);
        Instance web = fixture().register(wanted("web-1", "10.0.4.17"));
        other.follower().refresh();
        fixture().node.store().jdbi().useHandle(handle -> handle.execute("UPDATE instances SET state = 'REVOKED'"));

        fixture().node.registrations().revoke("web-1");
        other.follower().refresh();

        assertThat(seenBy(fixture().node, web).state()).isEqualTo(InstanceState.REVOKED);
        assertThat(seenBy(other, web).state()).isEqualTo(InstanceState.REVOKED);
    }

    @Test
    default void answersWhatWasCommittedThoughItCannotBeReadBack() throws Exception {
        Instance web = fixture().register(wanted("web-1", "10.0.4.17"));
        fixture()
                .node
                .store()
                .jdbi()
                .useHandle(handle -> handle.execute("ALTER TABLE retired_credentials RENAME TO away"));

        assertThat(fixture().node.registrations().revoke("web-1").state()).isEqualTo(InstanceState.REVOKED);
        assertThatThrownBy(() -> fixture().node.follower().current()).isInstanceOf(RequestRejectedException.class);

        fixture()
                .node
                .store()
                .jdbi()
                .useHandle(handle -> handle.execute("ALTER TABLE away RENAME TO retired_credentials"));
        fixture().node.follower().refresh();
        assertThat(seenBy(fixture().node, web).state()).isEqualTo(InstanceState.REVOKED);
    }

    @Test
    default void rejectsTheSchemaOfANewerBrokerAndNamesBothVersions() throws Exception {
        fixture().node.store().jdbi().useHandle(handle -> handle.execute("""
                INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum,
                                                   installed_by, execution_time, success)
                SELECT 999, '999', 'of tomorrow', 'SQL', 'V999__of_tomorrow.sql', 1, installed_by, 1, success
                  FROM flyway_schema_history WHERE version = '1'
                """));

        assertThatThrownBy(fixture()::open)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("999")
                .hasMessageContaining("expected: 60 or older");
    }

    /** Loses all that was committed since the marks and rows were as they are in the copies. */
    private static void rewind(Node node) {
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

    private static void keep(Node node) {
        node.store().jdbi().useTransaction(handle -> {
            for (String table : List.of("registry_history", "registry_revision", "instances", "instance_addresses")) {
                handle.execute("CREATE TABLE kept_" + table + " AS SELECT * FROM " + table);
            }
        });
    }
}
