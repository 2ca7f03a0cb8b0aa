package io.keybroker.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.Credential;
import io.keybroker.credential.SecretKey;
import io.keybroker.identity.CredentialException;
import io.keybroker.identity.CredentialException.Reason;
import io.keybroker.identity.rotation.IamAccessKeys;
import io.keybroker.identity.rotation.KeyRotation;
import io.keybroker.identity.rotation.KeyRotator;
import io.keybroker.identity.rotation.KeyRotator.Progress;
import io.keybroker.identity.rotation.RotationState.Phase;
import io.keybroker.seal.SealedException;
import io.keybroker.store.sealed.FakeRollbackGuard;
import io.keybroker.store.sealed.KeyFileWrappingKey;
import io.keybroker.store.sealed.SealedIdentityStore;
import io.keybroker.store.sealed.SealedRotationStore;
import io.keybroker.store.sealed.SealedStore;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rotations that go on by themselves, over a real sealed store, under a clock that stands until it is set. */
final class KeyRotatorTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final AccessKeyId OLD = new AccessKeyId("AKIAOLD0000000000000");
    private static final Duration MONTH = Duration.ofDays(30);
    private static final KeyRotation.Timing PACE =
            new KeyRotation.Timing(Duration.ofSeconds(5), Duration.ofMinutes(15), Duration.ofDays(1));

    @TempDir
    private Path home;

    private final List<String> notes = new ArrayList<>();
    private final User user = new User();
    private boolean unrecorded;
    private Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private SealedStore store;
    private KeyFileWrappingKey keyFile;
    private SealedIdentityStore keys;
    private KeyRotator rotations;

    /** One IAM user; refuses while it has a reason to. */
    private static final class User implements IamAccessKeys {
        private final TreeSet<String> ids = new TreeSet<>(List.of(OLD.value()));
        private int made;
        private @Nullable Reason refuses;

        private void answer() throws CredentialException {
            if (refuses != null) {
                throw new CredentialException(refuses, "IAM says " + refuses);
            }
        }

        @Override
        public List<AccessKeyId> list() throws CredentialException {
            answer();
            return ids.stream().map(AccessKeyId::new).toList();
        }

        @Override
        public Credential create() throws CredentialException {
            answer();
            String id = String.format("AKIANEW%013d", ++made);
            ids.add(id);
            return new Credential(new AccessKeyId(id), SecretKey.of(("secret-" + id).toCharArray()));
        }

        @Override
        public void activate(AccessKeyId id) throws CredentialException {
            answer();
        }

        @Override
        public void deactivate(AccessKeyId id) throws CredentialException {
            answer();
        }

        @Override
        public void delete(AccessKeyId id) throws CredentialException {
            answer();
            ids.remove(id.value());
        }
    }

    private final class SetClock extends Clock {
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
    }

    @BeforeEach
    void open() throws Exception {
        keyFile = KeyFileWrappingKey.file(home, "seal.key", RANDOM);
        keyFile.create();
        SealedStore.create(home, List.of(keyFile), RANDOM);
        store = SealedStore.open(home, new FakeRollbackGuard(), RANDOM);
        store.unseal(keyFile, false);
        keys = new SealedIdentityStore(store, new SetClock());
        keys.put("app", new Credential(OLD, SecretKey.of("secret-old".toCharArray())));
        rotations = rotating(Optional.empty());
    }

    private KeyRotator rotating(Optional<Duration> every) {
        return new KeyRotator(
                new KeyRotation.Stores(keys, new SealedRotationStore(store)),
                Map.of("app", new KeyRotator.Plan(PACE, every)),
                name -> new KeyRotation.AwsClients(
                        user, key -> user.ids.contains(key.id().value())),
                this::note,
                new SetClock());
    }

    private void note(String identity, String step) throws CredentialException {
        if (unrecorded) {
            throw new CredentialException(Reason.FAILED, "writing the audit log failed");
        }
        notes.add(identity + ": " + step);
    }

    private AccessKeyId signing() {
        return keys.find("app").orElseThrow().credential().id();
    }

    private Optional<Phase> phase() {
        return rotations.status("app").map(progress -> progress.rotation().phase());
    }

    private void tendFor(Duration time) {
        Instant end = now.plus(time);
        while (now.isBefore(end)) {
            rotations.runDueSteps(Runnable::run);
            now = now.plusSeconds(1);
        }
    }

    @Test
    void goesOnByItselfAndNotesEachStepBeforeItIsTaken() throws Exception {
        rotations.begin("app");

        tendFor(Duration.ofSeconds(20));
        assertThat(phase()).hasValue(Phase.DRAIN);
        assertThat(signing()).isNotEqualTo(OLD);
        assertThat(keys.storedAt("app").orElseThrow()).isAfter(Instant.parse("2026-03-01T12:00:00Z"));
        tendFor(PACE.drain());
        assertThat(phase()).hasValue(Phase.GRACE);
        now = now.plus(PACE.grace());
        tendFor(Duration.ofSeconds(3));

        assertThat(phase()).isEmpty();
        assertThat(user.ids).containsExactly(signing().value());
        assertThat(notes)
                .containsExactly(
                        "app: create a key to replace " + OLD,
                        "app: sign with " + signing() + " instead of " + OLD,
                        "app: turn off " + OLD,
                        "app: delete " + OLD);
    }

    @Test
    void replacesAKeyByItselfWhenItIsOldEnoughAndNotBefore() throws Exception {
        rotations = rotating(Optional.of(MONTH));
        tendFor(Duration.ofSeconds(10));
        now = now.plus(MONTH).minusSeconds(30);
        tendFor(Duration.ofSeconds(10));
        assertThat(phase()).isEmpty();
        assertThat(signing()).isEqualTo(OLD);

        now = now.plusSeconds(30);
        tendFor(Duration.ofSeconds(20));

        assertThat(signing()).isNotEqualTo(OLD);
        AccessKeyId second = signing();
        assertThat(notes).contains("app: started by rotateEvery");
        now = now.plus(PACE.drain());
        tendFor(Duration.ofSeconds(3));
        now = now.plus(PACE.grace());
        tendFor(Duration.ofSeconds(3));
        assertThat(phase()).isEmpty();
        now = now.plus(MONTH);
        tendFor(Duration.ofSeconds(20));
        assertThat(signing()).isNotEqualTo(second);
    }

    @Test
    void saysWhatHoldsItUpAndTriesAgainAfterLongerAndLongerPauses() throws Exception {
        rotations.begin("app");
        user.refuses = Reason.DENIED;
        rotations.runDueSteps(Runnable::run);
        Progress held = rotations.status("app").orElseThrow();
        assertThat(held.rotation().phase()).isEqualTo(Phase.CREATE);
        assertThat(held.trouble().orElseThrow().message()).isEqualTo("IAM says DENIED");
        assertThat(held.trouble().orElseThrow().remedy()).contains("docs/operations.md");
        int tries = notes.size();
        tendFor(Duration.ofHours(1));
        assertThat(notes.size() - tries).isBetween(10, 25);

        user.refuses = null;
        rotations.begin("app");
        rotations.runDueSteps(Runnable::run);

        assertThat(phase()).hasValue(Phase.VERIFY);
        assertThat(rotations.lastFailure("app")).isEmpty();
        assertThat(user.ids).hasSize(2);
    }

    @Test
    void rotatesOneIdentityWhileAwsHoldsUpAnother() throws Exception {
        keys.put("held", new Credential(OLD, SecretKey.of("secret-held".toCharArray())));
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        KeyRotator.Plan plan = new KeyRotator.Plan(PACE, Optional.empty());
        rotations = new KeyRotator(
                new KeyRotation.Stores(keys, new SealedRotationStore(store)),
                Map.of("app", plan, "held", plan),
                name -> {
                    if (name.equals("held")) {
                        asked.countDown();
                        awaitLatch(answered);
                    }
                    return new KeyRotation.AwsClients(user, key -> true);
                },
                this::note,
                new SetClock());
        Thread holdsUp = new Thread(() -> assertThatThrownBy(() -> rotations.begin("held")));
        holdsUp.start();
        awaitLatch(asked);

        assertThat(CompletableFuture.supplyAsync(() -> begins("app"))).succeedsWithin(Duration.ofSeconds(10));

        answered.countDown();
        holdsUp.join(10_000);
    }

    private boolean begins(String identity) {
        try {
            rotations.begin(identity);
            return true;
        } catch (SealedException | CredentialException e) {
            throw new AssertionError(e);
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void saysWhyTheCalendarCouldNotBegin() throws Exception {
        rotations = rotating(Optional.of(MONTH));
        user.ids.add("AKIASOMEBODYELSES000");
        now = now.plus(MONTH);

        rotations.runDueSteps(Runnable::run);

        assertThat(rotations.status("app")).isEmpty();
        assertThat(rotations.lastFailure("app").orElseThrow().message()).contains("AKIASOMEBODYELSES000");
    }

    @Test
    void takesNoStepThatCannotBeRecorded() throws Exception {
        rotations.begin("app");
        unrecorded = true;
        tendFor(Duration.ofMinutes(1));

        assertThat(user.made).isZero();
        assertThat(rotations.lastFailure("app").orElseThrow().message()).contains("audit log");
    }

    @Test
    void restsWhileTheBrokerIsSealedAndGoesOnThen() throws Exception {
        rotations.begin("app");
        store.seal();
        tendFor(Duration.ofMinutes(1));
        assertThat(user.made).isZero();
        assertThat(phase()).isEmpty();
        assertThatThrownBy(() -> rotations.begin("app")).isInstanceOf(SealedException.class);

        store.unseal(keyFile, false);
        tendFor(Duration.ofSeconds(20));

        assertThat(phase()).hasValue(Phase.DRAIN);
    }

    @Test
    void endsWhereItStandsIfItIsForgotten() throws Exception {
        assertThat(rotations.abandon("app")).isFalse();
        rotations.begin("app");
        tendFor(Duration.ofSeconds(3));
        assertThat(user.ids).hasSize(2);

        assertThat(rotations.abandon("app")).isTrue();

        tendFor(Duration.ofSeconds(10));
        assertThat(signing()).isEqualTo(OLD);
        assertThat(user.ids).hasSize(2);
        assertThat(phase()).isEmpty();
    }

    @Test
    void rotatesSealedIdentitiesAlone() {
        assertThatThrownBy(() -> rotations.begin("ops"))
                .isInstanceOf(CredentialException.class)
                .hasMessage("the identity 'ops' has no stored key to rotate");
        assertThat(rotations.status("ops")).isEmpty();
    }
}
