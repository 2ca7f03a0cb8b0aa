package io.keybroker.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.keybroker.net.IpAddress;
import io.keybroker.policy.Tags;
import io.keybroker.registry.ConflictException;
import io.keybroker.registry.Instance;
import io.keybroker.registry.InstanceState;
import io.keybroker.registry.NewInstance;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk of the registry, a small tmpfs, is full: rights can be taken, and none can be given. */
final class FullDiskTest {
    private static final int INSTANCES = 100;

    @TempDir
    private Path disk;

    private boolean mounted;
    private SqlDatabase store;
    private RegistryPoller follower;
    private SqlInstanceStore registrations;
    private final List<Instance> instances = new ArrayList<>();

    @BeforeEach
    void fillTheDisk() throws Exception {
        mounted = runs("mount", "-t", "tmpfs", "-o", "size=32m,mode=700", "tmpfs", disk.toString());
        assumeTrue(mounted, "no tmpfs can be mounted here");
        store = SqlDatabase.open(disk, "sqlite");
        follower = RegistryPoller.start(store, Duration.ofDays(1), Duration.ofDays(1), System::nanoTime);
        registrations = new SqlInstanceStore(store, Clock.systemUTC(), new SecureRandom(), follower::onCommit);
        for (int i = 0; i < INSTANCES; i++) {
            instances.add(register("web-" + i, "10.0.5." + i));
        }
        try (OutputStream filler = Files.newOutputStream(disk.resolve("filler"))) {
            byte[] piece = new byte[4096];
            while (true) {
                filler.write(piece);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    private static boolean runs(String... command) throws Exception {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            follower.close();
            store.close();
            assertThat(runs("umount", disk.toString())).isTrue();
        }
    }

    private Instance register(String name, String ip) throws ConflictException {
        return registrations.register(new NewInstance(
                name, Set.of(IpAddress.parse(ip)), "job-worker", Duration.ofHours(6), false, false, Tags.NONE));
    }

    @Test
    void revokesAndSuspendsAllAndRegistersNobodyUntilThereIsRoom() throws Exception {
        assertThatThrownBy(this::registerUntilItFails).isInstanceOf(RuntimeException.class);

        for (Instance instance : instances) {
            InstanceState state = instance.name().endsWith("0")
                    ? registrations.suspend(instance.id()).state()
                    : registrations.revoke(instance.id()).state();
            assertThat(follower.current()
                            .findByAccessKeyId(instance.accessKeyId())
                            .orElseThrow()
                            .state())
                    .isEqualTo(state);
        }
        assertThatThrownBy(() -> register("late", "10.0.7.1")).hasMessageContaining("disk is full");

        Files.delete(disk.resolve("filler"));
        assertThat(register("later", "10.0.7.1").state()).isEqualTo(InstanceState.ACTIVE);
        assertThat(Files.size(disk.resolve("registry.reserve"))).isPositive();
    }

    /** The write-ahead log has some room of its own. */
    private void registerUntilItFails() throws ConflictException {
        for (int i = 0; i < 2_000; i++) {
            register("more-" + i, "10.1." + i / 250 + "." + i % 250);
        }
    }
}
