package io.keybroker.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.Credential;
import io.keybroker.credential.SecretKey;
import io.keybroker.identity.CredentialException;
import io.keybroker.identity.rotation.IamAccessKeys;
import io.keybroker.identity.rotation.KeyRotation;
import io.keybroker.identity.rotation.RotationState.Phase;
import io.keybroker.seal.SealedException;
import io.keybroker.store.sealed.FakeRollbackGuard;
import io.keybroker.store.sealed.KeyFileWrappingKey;
import io.keybroker.store.sealed.RollbackGuard;
import io.keybroker.store.sealed.SealedIdentityStore;
import io.keybroker.store.sealed.SealedRotationStore;
import io.keybroker.store.sealed.SealedStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rotations over a real sealed store and an IAM that counts its keys, killed before and after each call of AWS. */
final class KeyRotationTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final AccessKeyId OLD = new AccessKeyId("AKIAOLD0000000000000");
    private static final KeyRotation.Timing PACE =
            new KeyRotation.Timing(Duration.ZERO, Duration.ofMinutes(15), Duration.ofDays(1));

    @TempDir
    private Path home;

    private final RollbackGuard anchor = new FakeRollbackGuard();
    private final Iam iam = new Iam();
    private Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private KeyFileWrappingKey keyFile;

    /** The process ends here. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** One user's keys, true while active; can kill its caller before or after it did what was asked. */
    private static final class Iam implements IamAccessKeys {
        private final TreeMap<String, Boolean> keys = new TreeMap<>();
        private final List<Integer> counts = new ArrayList<>();
        private int made;
        private int calls;
        private int killAt = -1;
        private boolean takesNew = true;

        @Override
        public List<AccessKeyId> list() {
            perhapsKill();
            return keys.keySet().stream().map(AccessKeyId::new).toList();
        }

        @Override
        public Credential create() throws CredentialException {
            perhapsKill();
            if (keys.size() >= 2) {
                throw new CredentialException(CredentialException.Reason.CONFLICT, "LimitExceeded");
            }
            String id = String.format("AKIANEW%013d", ++made);
            keys.put(id, true);
            counts.add(keys.size());
            perhapsKill();
            return new Credential(new AccessKeyId(id), SecretKey.of(("secret-" + id).toCharArray()));
        }

        @Override
        public void activate(AccessKeyId id) {
            perhapsKill();
            keys.put(id.value(), true);
            perhapsKill();
        }

        @Override
        public void deactivate(AccessKeyId id) {
            perhapsKill();
            keys.computeIfPresent(id.value(), (key, active) -> false);
            perhapsKill();
        }

        @Override
        public void delete(AccessKeyId id) {
            perhapsKill();
            keys.remove(id.value());
            perhapsKill();
        }

        boolean taken(Credential key) {
            perhapsKill();
            return takesNew && keys.getOrDefault(key.id().value(), false);
        }

        private void perhapsKill() {
            if (calls++ == killAt) {
                throw new Killed();
            }
        }
    }

    @BeforeEach
    void create() throws Exception {
        keyFile = KeyFileWrappingKey.file(home, "seal.key", RANDOM);
        keyFile.create();
        restart();
    }

    private void restart() throws Exception {
        Files.deleteIfExists(home.resolve("sealed.store"));
        SealedStore.create(home, List.of(keyFile), RANDOM);
        new SealedIdentityStore(unsealed()).put("app", new Credential(OLD, SecretKey.of("secret-old".toCharArray())));
        iam.keys.clear();
        iam.keys.put(OLD.value(), true);
        iam.calls = 0;
    }

    private SealedStore unsealed() throws Exception {
        SealedStore store = SealedStore.open(home, anchor, RANDOM);
        store.unseal(keyFile, false);
        return store;
    }

    /** A broker's view after a start: all that it knows is read from the disk. */
    private KeyRotation started() throws Exception {
        return started(PACE);
    }

    private KeyRotation started(KeyRotation.Timing pace) throws Exception {
        SealedStore store = unsealed();
        return new KeyRotation(
                new KeyRotation.Stores(new SealedIdentityStore(store), new SealedRotationStore(store)),
                "app",
                new KeyRotation.AwsClients(iam, iam::taken),
                pace,
                Clock.fixed(now, ZoneOffset.UTC));
    }

    private AccessKeyId signing() throws Exception {
        return new SealedIdentityStore(unsealed())
                .find("app")
                .orElseThrow()
                .credential()
                .id();
    }

    /** Goes on, from the disk each time, until it is over; the key that signs is one that IAM takes at each step. */
    private void finish() throws Exception {
        for (int step = 0; step < 100; step++) {
            Optional<Phase> phase = started().advance();
            assertThat(iam.keys).containsEntry(signing().value(), true);
            if (phase.isEmpty()) {
                return;
            }
            now = now.plus(Duration.ofHours(5));
        }
        throw new AssertionError("a rotation does not end");
    }

    @Test
    void replacesAKeyAndLeavesTheNewOneAlone() throws Exception {
        started().begin();
        finish();

        assertThat(signing()).isNotEqualTo(OLD);
        assertThat(iam.keys).hasSize(1).containsEntry(signing().value(), true);
        assertThat(iam.counts).containsExactly(2);
        assertThat(started().advance()).isEmpty();
    }

    @Test
    void leavesNoOrphanWhereverItIsKilled() throws Exception {
        int kills = 0;
        for (int at = 0; ; at++) {
            restart();
            iam.killAt = at;
            boolean killed = false;
            try {
                started().begin();
                finish();
            } catch (Killed e) {
                killed = true;
            }
            iam.killAt = -1;
            if (!killed) {
                break;
            }
            kills++;
            started().begin();
            finish();
            assertThat(iam.keys)
                    .as("killed at call %d", at)
                    .hasSize(1)
                    .containsEntry(signing().value(), true);
            assertThat(signing()).as("killed at call %d", at).isNotEqualTo(OLD);
        }
        assertThat(kills).isGreaterThan(12);
        assertThat(iam.counts).allMatch(count -> count <= 2);
    }

    @Test
    void signsWithTheOldKeyUntilTheNewOneIsTakenSteadily() throws Exception {
        started().begin();
        assertThat(started().advance()).hasValue(Phase.VERIFY);
        for (boolean taken : new boolean[] {true, true, true, true, false, true, true, true, true}) {
            iam.takesNew = taken;
            assertThat(started().advance()).hasValue(Phase.VERIFY);
            assertThat(signing()).isEqualTo(OLD);
        }
        iam.takesNew = true;
        assertThat(started().advance()).hasValue(Phase.SWITCH);
        assertThat(started().advance()).hasValue(Phase.DRAIN);
        assertThat(signing()).isNotEqualTo(OLD);
        assertThat(iam.keys).containsEntry(OLD.value(), true);
    }

    @Test
    void waitsForTheDrainAndForTheGrace() throws Exception {
        started().begin();
        while (!started().advance().equals(Optional.of(Phase.DRAIN))) {
            assertThat(iam.keys).containsKey(OLD.value());
        }
        assertThat(started().advance()).hasValue(Phase.DRAIN);
        now = now.plus(PACE.drain());
        assertThat(started().advance()).hasValue(Phase.DEACTIVATE);
        assertThat(started().advance()).hasValue(Phase.GRACE);
        assertThat(iam.keys).containsEntry(OLD.value(), false);
        assertThat(started().advance()).hasValue(Phase.GRACE);
        now = now.plus(PACE.grace());
        assertThat(started().advance()).hasValue(Phase.DELETE);
        assertThat(started().advance()).isEmpty();
        assertThat(iam.keys).doesNotContainKey(OLD.value());
    }

    @Test
    void turnsBackFromAnyPhaseAndLeavesTheOldKeyAlone() throws Exception {
        for (Phase phase :
                List.of(Phase.CREATE, Phase.VERIFY, Phase.SWITCH, Phase.DRAIN, Phase.DEACTIVATE, Phase.GRACE)) {
            restart();
            started().begin();
            goTo(phase);

            started().abort();
            started().abort(); // twice is as once
            finish();

            assertThat(iam.keys).as("turned back in %s", phase).containsExactly(Map.entry(OLD.value(), true));
            assertThat(signing()).as("turned back in %s", phase).isEqualTo(OLD);
        }
        assertThat(iam.counts).allMatch(count -> count <= 2);
    }

    @Test
    void turnsBackWhereverItIsKilledOnTheWay() throws Exception {
        for (Phase phase : List.of(Phase.VERIFY, Phase.GRACE)) {
            boolean killed = true;
            for (int at = 0; killed; at++) {
                restart();
                started().begin();
                goTo(phase);
                iam.killAt = iam.calls + at;
                killed = false;
                try {
                    started().abort();
                    finish();
                } catch (Killed e) {
                    killed = true;
                }
                iam.killAt = -1;
                finish();
                assertThat(iam.keys).as("killed at call %d", at).containsExactly(Map.entry(OLD.value(), true));
                assertThat(signing()).isEqualTo(OLD);
            }
        }
    }

    private void goTo(Phase phase) throws Exception {
        while (!new SealedRotationStore(unsealed())
                .find("app")
                .orElseThrow()
                .phase()
                .equals(phase)) {
            started().advance();
            now = now.plus(Duration.ofHours(5));
        }
    }

    @Test
    void doesNotTurnBackWhenTheOldKeyIsBeingDeleted() throws Exception {
        assertThatThrownBy(() -> started().abort()).hasMessageContaining("'app' is not being rotated");
        started().begin();
        goTo(Phase.DELETE);

        assertThatThrownBy(() -> started().abort())
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("the rotation cannot be aborted");
    }

    @Test
    void spreadsItsQuestionsOverTheTimeThatAKeyTakesToSettle() throws Exception {
        KeyRotation.Timing slow = new KeyRotation.Timing(Duration.ofSeconds(50), Duration.ZERO, Duration.ZERO);
        started(slow).begin();
        assertThat(started(slow).advance()).hasValue(Phase.VERIFY);
        int asked = 0;
        Instant began = now;
        while (started(slow).advance().equals(Optional.of(Phase.VERIFY))) {
            now = now.plusSeconds(1);
            asked++;
        }
        assertThat(asked).isGreaterThan(45);
        assertThat(Duration.between(began, now)).isEqualTo(Duration.ofSeconds(50));
    }

    @Test
    void beginsOnlyWhereIamHasRoomAndNobodyElsesKey() throws Exception {
        iam.keys.put("AKIASOMEBODYELSES000", true);
        assertThatThrownBy(() -> started().begin())
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("AKIASOMEBODYELSES000");

        assertThat(started().advance()).isEmpty();
        assertThat(iam.keys).hasSize(2);
        new SealedIdentityStore(unsealed()).remove("app");
        assertThatThrownBy(() -> started().begin()).hasMessageContaining("no stored key to rotate");
    }

    @Test
    void restsWhileTheStoreIsSealed() throws Exception {
        SealedStore store = unsealed();
        SealedRotationStore rotations = new SealedRotationStore(store);
        started().begin();
        store.seal();

        assertThatThrownBy(() -> rotations.find("app")).isInstanceOf(SealedException.class);
        assertThatThrownBy(rotations::all).isInstanceOf(SealedException.class);
        assertThat(new SealedRotationStore(unsealed()).all()).containsOnlyKeys("app");
    }
}
