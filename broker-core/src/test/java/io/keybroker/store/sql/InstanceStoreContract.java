package io.keybroker.store.sql;

import static io.keybroker.store.sql.RegistryFixture.NEVER;
import static io.keybroker.store.sql.RegistryFixture.NOW;
import static io.keybroker.store.sql.RegistryFixture.seenBy;
import static io.keybroker.store.sql.RegistryFixture.wanted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybroker.net.IpAddress;
import io.keybroker.policy.Tags;
import io.keybroker.registry.ConflictException;
import io.keybroker.registry.Instance;
import io.keybroker.registry.InstanceState;
import io.keybroker.registry.NewInstance;
import io.keybroker.registry.NoSuchInstanceException;
import io.keybroker.store.sql.RegistryFixture.Node;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Instances registered and changed, whichever database they lie in. */
interface InstanceStoreContract {
    RegistryFixture fixture();

    private static NewInstance superseding(NewInstance plain) {
        return new NewInstance(
                plain.name(), plain.ips(), plain.role(), plain.ttl(), true, plain.sharedIp(), plain.tags());
    }

    private static NewInstance shared(NewInstance plain) {
        return new NewInstance(
                plain.name(), plain.ips(), plain.role(), plain.ttl(), plain.supersede(), true, plain.tags());
    }

    @Test
    default void registersAnInstanceThatTheSnapshotShowsAtOnce() throws Exception {
        Instance web = fixture().register(wanted("web-1", "10.0.4.17", "2001:db8::17"));

        assertThat(web.id()).matches("i-[0-9a-f]{17}");
        assertThat(web.accessKeyId().value()).matches("BKIA[A-Z2-7]{16}");
        assertThat(web.state()).isEqualTo(InstanceState.ACTIVE);
        assertThat(web.createdAt()).isEqualTo(NOW);
        assertThat(web.expiresAt()).isEqualTo(NOW.plus(Duration.ofHours(6)));
        assertThat(web.ips()).containsExactlyInAnyOrder(IpAddress.parse("10.0.4.17"), IpAddress.parse("2001:db8::17"));
        assertThat(seenBy(fixture().node, web)).isEqualTo(web);
        assertThat(fixture().node.registrations().find("web-1")).isEqualTo(web);
        assertThat(fixture().node.registrations().find(web.id())).isEqualTo(web);
    }

    @Test
    default void keepsTheTagsOfAnInstanceForEveryBroker() throws Exception {
        Tags tags = Tags.parse("Env=prod,cost centre=µ/4711,team=");
        NewInstance plain = wanted("web-1", "10.0.4.17", "10.0.4.18");
        Instance web = fixture()
                .register(new NewInstance(plain.name(), plain.ips(), plain.role(), plain.ttl(), false, false, tags));

        assertThat(web.tags()).isEqualTo(tags);
        assertThat(seenBy(fixture().node, web).tags()).isEqualTo(tags);
        assertThat(fixture().node.registrations().suspend("web-1").tags()).isEqualTo(tags);
        assertThat(seenBy(fixture().node, web).tags()).isEqualTo(tags);
        assertThat(fixture().node.registrations().list())
                .extracting(Instance::tags)
                .containsExactly(tags);
        assertThat(fixture().register(wanted("web-2", "10.0.4.19")).tags()).isEqualTo(Tags.NONE);
    }

    @Test
    default void rejectsAnAddressThatIsTakenAndNamesItsOwnerAndTheRemedies() throws Exception {
        Instance owner = fixture().register(wanted("web-1", "10.0.4.17", "10.0.4.18"));

        assertThatThrownBy(() -> fixture().register(wanted("web-2", "10.0.4.18")))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("10.0.4.18")
                .hasMessageContaining(owner.id())
                .hasMessageContaining("ACTIVE")
                .hasMessageContaining("--supersede")
                .hasMessageContaining("--shared-ip");
        assertThat(fixture().node.registrations().list()).containsExactly(owner);
    }

    @Test
    default void aSuspendedInstanceKeepsItsAddress() throws Exception {
        fixture().register(wanted("web-1", "10.0.4.17"));
        fixture().node.registrations().suspend("web-1");

        assertThatThrownBy(() -> fixture().register(wanted("web-2", "10.0.4.17")))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("SUSPENDED");
    }

    @Test
    default void aRevokedInstanceLeavesItsAddressAndItsName() throws Exception {
        Instance first = fixture().register(wanted("web-1", "10.0.4.17"));
        fixture().node.registrations().revoke("web-1");

        Instance second = fixture().register(wanted("web-1", "10.0.4.17"));

        assertThat(second.accessKeyId()).isNotEqualTo(first.accessKeyId());
        assertThat(fixture().node.registrations().find("web-1")).isEqualTo(second);
        assertThat(seenBy(fixture().node, first).state()).isEqualTo(InstanceState.REVOKED);
    }

    @Test
    default void anInstanceWhoseLeaseIsOverLeavesItsAddressAndItsName() throws Exception {
        Instance first = fixture().register(wanted("web-1", "10.0.4.17"));
        Node later = fixture().node(first.expiresAt(), NEVER);

        Instance second = later.registrations().register(wanted("web-1", "10.0.4.17"));

        assertThat(later.registrations().find("web-1")).isEqualTo(second);
        assertThat(seenBy(later, first)).isEqualTo(first);
    }

    @Test
    default void rejectsANameThatIsTaken() throws Exception {
        fixture().register(wanted("web-1", "10.0.4.17"));

        assertThatThrownBy(() -> fixture().register(superseding(wanted("web-1", "10.0.4.99"))))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("web-1");
    }

    @Test
    default void supersedingRevokesEveryOwnerInTheSameChange() throws Exception {
        Instance instance = fixture().register(wanted("web-1", "10.0.4.17"));
        Instance two = fixture().register(wanted("web-2", "10.0.4.18"));
        long before = fixture().node.follower().current().revision();

        Instance heir = fixture().register(superseding(wanted("web-1", "10.0.4.17", "10.0.4.18")));

        assertThat(seenBy(fixture().node, instance).state()).isEqualTo(InstanceState.REVOKED);
        assertThat(seenBy(fixture().node, two).state()).isEqualTo(InstanceState.REVOKED);
        assertThat(seenBy(fixture().node, heir).state()).isEqualTo(InstanceState.ACTIVE);
        assertThat(fixture().node.follower().current().revision()).isEqualTo(before + 1);
    }

    @Test
    default void aRefusedSupersessionRevokesNobody() throws Exception {
        Instance owner = fixture().register(wanted("web-1", "10.0.4.17"));
        fixture().register(wanted("web-2", "10.0.4.18"));

        assertThatThrownBy(() -> fixture().register(superseding(wanted("web-2", "10.0.4.17"))))
                .isInstanceOf(ConflictException.class);
        assertThat(fixture().node.registrations().find(owner.id())).isEqualTo(owner);
    }

    @Test
    default void letsSeveralLiveBehindAnAddressThatAllOfThemShare() throws Exception {
        fixture().register(shared(wanted("task-1", "10.0.4.17")));

        Instance second = fixture().register(shared(wanted("task-2", "10.0.4.17")));

        assertThat(seenBy(fixture().node, second)).isEqualTo(second);
        assertThatThrownBy(() -> fixture().register(wanted("web-1", "10.0.4.17")))
                .isInstanceOf(ConflictException.class);
    }

    @Test
    default void oneThatDoesNotShareItsAddressKeepsItFromOnesThatDo() throws Exception {
        fixture().register(wanted("web-1", "10.0.4.17"));

        assertThatThrownBy(() -> fixture().register(shared(wanted("task-1", "10.0.4.17"))))
                .isInstanceOf(ConflictException.class);
    }

    @Test
    default void seesThroughAnAddressMappedIntoIpv6() throws Exception {
        fixture().register(wanted("web-1", "10.0.4.17"));

        assertThatThrownBy(() -> fixture().register(wanted("web-2", "::ffff:10.0.4.17")))
                .isInstanceOf(ConflictException.class);
    }

    @Test
    default void suspendsAndResumes() throws Exception {
        Instance web = fixture().register(wanted("web-1", "10.0.4.17"));

        assertThat(fixture().node.registrations().suspend(web.id()).state()).isEqualTo(InstanceState.SUSPENDED);
        assertThat(seenBy(fixture().node, web).state()).isEqualTo(InstanceState.SUSPENDED);
        assertThat(fixture().node.registrations().resume(web.id())).isEqualTo(web);
        assertThat(seenBy(fixture().node, web)).isEqualTo(web);
    }

    @Test
    default void revokesForEver() throws Exception {
        Instance web = fixture().register(wanted("web-1", "10.0.4.17"));
        Instance revoked = fixture().node.registrations().revoke(web.id());

        assertThat(revoked).isEqualTo(web.withState(InstanceState.REVOKED));
        assertThat(fixture().node.registrations().revoke(web.id())).isEqualTo(revoked);
        assertThatThrownBy(() -> fixture().node.registrations().resume(web.id()))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("REVOKED");
        assertThatThrownBy(() -> fixture().node.registrations().suspend(web.id()))
                .isInstanceOf(ConflictException.class);
        assertThat(seenBy(fixture().node, web)).isEqualTo(revoked);
    }

    @Test
    default void saysThatNobodyIsCalledThat() {
        assertThatThrownBy(() -> fixture().node.registrations().find("web-9"))
                .isInstanceOf(NoSuchInstanceException.class)
                .hasMessageContaining("web-9");
        assertThatThrownBy(() -> fixture().node.registrations().revoke("web-9"))
                .isInstanceOf(NoSuchInstanceException.class);
    }

    @Test
    default void rejectsANameThatIsTheIdOfAnother() throws Exception {
        Instance web = fixture().register(wanted("web-1", "10.0.4.17"));

        assertThatThrownBy(() -> fixture().register(wanted(web.id(), "10.0.4.18")))
                .isInstanceOf(ConflictException.class);
    }

    @Test
    default void listsTheNewestFirst() throws Exception {
        Instance first = fixture().register(wanted("web-1", "10.0.4.17"));
        Node later = fixture().node(NOW.plusSeconds(1), NEVER);
        Instance second = later.registrations().register(wanted("web-2", "10.0.4.18"));

        assertThat(fixture().node.registrations().list()).containsExactly(second, first);
    }
}
