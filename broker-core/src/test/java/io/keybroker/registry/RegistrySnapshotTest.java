package io.keybroker.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.net.IpAddress;
import io.keybroker.policy.Tags;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RegistrySnapshotTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123Z");

    private static Instance instance(String id, AccessKeyId key, InstanceState state) {
        return new Instance(
                id,
                "web-é-" + id,
                Set.of(IpAddress.parse("10.0.4.17"), IpAddress.parse("2001:db8::17")),
                "job-worker",
                state,
                key,
                300,
                2,
                NOW,
                NOW.plusSeconds(21_600),
                Tags.parse("env=prod,team=µ"));
    }

    private static Set<Instance> all(RegistrySnapshot registry) {
        Set<Instance> all = new HashSet<>();
        registry.instances().forEach(all::add);
        return all;
    }

    @Test
    void givesBackWhatItWasGiven() {
        List<Instance> given = List.of(
                instance("i-0123456789abcdef0", new AccessKeyId("BKIAABCDEFGHIJKLMNOP"), InstanceState.ACTIVE),
                instance("i-f0000000000000000", new AccessKeyId("BKIA7777777777777777"), InstanceState.SUSPENDED),
                instance("i-00000000000000001", new AccessKeyId("BKIAABCDEFGHIJKLMN01"), InstanceState.REVOKED),
                instance("web", new AccessKeyId("AKIAIOSFODNN7EXAMPLE"), InstanceState.ACTIVE)
                        .withExpiry(Instant.ofEpochSecond(1, 234_567_891)),
                instance("x".repeat(128), new AccessKeyId("A".repeat(128)), InstanceState.ACTIVE)
                        .withExpiry(Instant.parse("1969-12-31T23:59:59.999Z")));

        RegistrySnapshot registry = RegistrySnapshot.empty().with(given, 7);

        assertThat(registry.revision()).isEqualTo(7);
        assertThat(registry.instances()).containsExactlyInAnyOrderElementsOf(given);
        for (Instance each : given) {
            assertThat(registry.findByAccessKeyId(each.accessKeyId())).contains(each);
        }
        assertThat(registry.findByAccessKeyId(new AccessKeyId("BKIA" + "A".repeat(16))))
                .isEmpty();
        assertThat(registry.findByAccessKeyId(new AccessKeyId("B".repeat(128)))).isEmpty();
    }

    @Test
    void behavesAsAMapDoesAndLeavesEarlierSnapshotsAlone() {
        Random dice = new Random(4);
        Map<AccessKeyId, Instance> model = new HashMap<>();
        List<String> ids = new ArrayList<>();
        RegistrySnapshot registry = RegistrySnapshot.empty();
        for (int step = 1; step <= 1_000; step++) {
            boolean known = !ids.isEmpty() && dice.nextInt(3) == 0;
            String id =
                    known ? ids.get(dice.nextInt(ids.size())) : "i-" + String.format("%017x", dice.nextLong() >>> 4);
            ids.add(id);
            List<Instance> instances = new ArrayList<>();
            for (int i = dice.nextInt(3); i >= 0; i--) {
                instances.add(instance(id, AccessKeyId.issue(RANDOM), InstanceState.values()[dice.nextInt(3)]));
            }
            RegistrySnapshot before = registry;
            int size = before.size();
            registry = registry.with(instances, step);
            model.values().removeIf(each -> each.id().equals(id));
            instances.forEach(each -> model.put(each.accessKeyId(), each));

            assertThat(before.size()).isEqualTo(size);
            assertThat(before.findByAccessKeyId(instances.get(0).accessKeyId())).isEmpty();
            assertThat(registry.size()).isEqualTo(model.size());
            assertThat(registry.withId(id)).containsExactlyInAnyOrderElementsOf(instances);
        }
        assertThat(all(registry)).isEqualTo(Set.copyOf(model.values()));
    }

    @Test
    void loadsWhatChangesWouldHaveMade() {
        RegistrySnapshot.Loader loader = new RegistrySnapshot.Loader();
        List<Instance> all = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            all.add(instance(String.format("i-%017x", i / 2), AccessKeyId.issue(RANDOM), InstanceState.ACTIVE));
        }
        all.forEach(loader::add);

        RegistrySnapshot loaded = loader.at(3);

        assertThat(loaded.size()).isEqualTo(all.size());
        assertThat(all(loaded)).isEqualTo(Set.copyOf(all));
        assertThat(loaded.withId("i-00000000000000007")).containsExactlyInAnyOrder(all.get(14), all.get(15));
        RegistrySnapshot after = loaded.with(List.of(all.get(14).withState(InstanceState.REVOKED)), 4);
        assertThat(after.size()).isEqualTo(4_999);
        assertThat(after.findByAccessKeyId(all.get(15).accessKeyId())).isEmpty();
        assertThat(loaded.findByAccessKeyId(all.get(15).accessKeyId())).contains(all.get(15));
    }

    @Test
    void knowsTheActiveInstancesOfEachAddressAfterEachChange() {
        Random dice = new Random(8);
        List<IpAddress> addresses = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            addresses.add(IpAddress.parse((i % 2 == 0 ? "10.0.0." : "2001:db8::") + i));
        }
        Map<AccessKeyId, Instance> model = new HashMap<>();
        RegistrySnapshot registry = RegistrySnapshot.empty();
        for (int step = 1; step <= 1_000; step++) {
            Set<IpAddress> ips = new HashSet<>();
            for (int i = dice.nextInt(step % 100 == 0 ? 200 : 3); i >= 0; i--) {
                ips.add(addresses.get(dice.nextInt(step % 2 == 0 ? 5 : addresses.size())));
            }
            InstanceState state = InstanceState.values()[dice.nextInt(3)];
            Instance next = instance("i-" + dice.nextInt(100), AccessKeyId.issue(RANDOM), state)
                    .withAddresses(ips);
            RegistrySnapshot before = registry;
            IpAddress address = addresses.get(dice.nextInt(5));
            Set<Instance> active = Set.copyOf(before.activeAt(address));
            registry = registry.with(List.of(next), step);
            model.values().removeIf(each -> each.id().equals(next.id()));
            model.put(next.accessKeyId(), next);

            assertThat(before.activeAt(address)).containsExactlyInAnyOrderElementsOf(active);
            ips.add(address);
            for (IpAddress each : ips) {
                assertThat(registry.activeAt(each)).containsExactlyInAnyOrderElementsOf(activeAt(each, model));
                assertThat(registry.isActiveAddress(each))
                        .isEqualTo(!activeAt(each, model).isEmpty());
            }
        }
    }

    private static List<Instance> activeAt(IpAddress address, Map<AccessKeyId, Instance> model) {
        return model.values().stream()
                .filter(each ->
                        each.state() == InstanceState.ACTIVE && each.ips().contains(address))
                .toList();
    }
}
