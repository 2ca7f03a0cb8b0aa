package io.keybroker.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.AdminJson;
import io.keybroker.admin.api.OperatorContext;
import io.keybroker.admin.api.UnsealRequest;
import io.keybroker.audit.AuditEvent;
import io.keybroker.audit.AuditEvent.Change;
import io.keybroker.identity.IdleSealer;
import io.keybroker.store.sealed.AutoUnseal;
import io.keybroker.store.sealed.KeyFileWrappingKey;
import io.keybroker.store.sealed.PassphraseWrappingKey;
import io.keybroker.store.sealed.SealedStore;
import io.keybroker.store.sealed.SealedStoreSeal;
import io.keybroker.store.sql.SqlDatabase;
import io.keybroker.store.sql.SqlRollbackGuard;
import java.io.IOException;
import java.nio.file.Files;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SealAdminTest {
    private static final OperatorContext ALICE = new OperatorContext("alice", "request-1");
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String PASSPHRASE = "correct horse battery";

    private final List<AuditEvent> recorded = new ArrayList<>();
    private Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private boolean diskFull;

    @TempDir
    private Path home;

    private SqlDatabase sql;
    private SealedStore store;
    private SealedStoreSeal seal;
    private SealAdmin sealing;

    @BeforeEach
    void open() throws Exception {
        sql = SqlDatabase.open(home, "sqlite");
        KeyFileWrappingKey keyFile = KeyFileWrappingKey.file(home, "seal.key", RANDOM);
        keyFile.create();
        PassphraseWrappingKey passphrase = PassphraseWrappingKey.fromPassphrase(PASSPHRASE.toCharArray(), RANDOM);
        SealedStore.create(home, List.of(keyFile, passphrase), RANDOM);
        store = SealedStore.open(home, new SqlRollbackGuard(sql), RANDOM);
        seal = new SealedStoreSeal(store, new AutoUnseal(home, Map.of(), arn -> null, RANDOM), RANDOM);
        sealing = new SealAdmin(seal, new ChangeAudit(this::record, new SetClock()), new SetClock());
    }

    @AfterEach
    void close() {
        sql.close();
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

    private CompletionStage<Void> record(AuditEvent event) {
        if (diskFull) {
            return CompletableFuture.failedFuture(new IOException("disk full"));
        }
        recorded.add(event);
        return CompletableFuture.completedFuture(null);
    }

    private static UnsealRequest with(String passphrase) {
        return new UnsealRequest(passphrase.toCharArray(), false);
    }

    private AdminException refused(UnsealRequest request) {
        return catchThrowableOfType(AdminException.class, () -> sealing.unseal(ALICE, request));
    }

    @Test
    void opensByItsPassphraseAndLocksAgain() throws Exception {
        assertThat(sealing.unseal(ALICE, with(PASSPHRASE)).sealed()).isFalse();
        assertThat(store.sealed()).isFalse();

        assertThat(sealing.seal(ALICE).sealed()).isTrue();
        assertThat(store.sealed()).isTrue();
        assertThat(recorded).extracting(event -> ((Change) event).verb()).containsExactly("unseal", "seal");
    }

    @Test
    void leavesAnUnsealedStoreAsItIs() throws Exception {
        sealing.unseal(ALICE, with(PASSPHRASE));

        assertThat(sealing.unseal(ALICE, with("wrong")).sealed()).isFalse();
        assertThat(recorded).extracting(event -> ((Change) event).verb()).containsExactly("unseal");
    }

    @Test
    void rejectsAPassphraseForAStoreThatHasNone() throws Exception {
        store.unseal(PassphraseWrappingKey.fromPassphrase(PASSPHRASE.toCharArray(), RANDOM), false);
        store.removeWrap(new SealedStore.WrappingKeyId("passphrase", "passphrase"));
        store.seal();

        AdminException problem = refused(with(PASSPHRASE));

        assertThat(problem).hasMessage("the store has no passphrase key");
        assertThat(problem.hint()).contains("unseal --unattended");
    }

    @Test
    void opensWithoutAPassphraseByTheKeyFile() throws Exception {
        assertThat(sealing.unseal(ALICE, with("")).sealed()).isFalse();

        sealing.seal(ALICE);
        Files.delete(home.resolve("seal.key"));
        AdminException problem = refused(with(""));
        assertThat(problem.kind()).isEqualTo(Kind.SEALED);
        assertThat(problem).hasMessageContaining("stays sealed").hasMessageContaining("seal.key");
    }

    @Test
    void letsGuessersWaitTwiceAsLongEachTime() throws Exception {
        for (int seconds : new int[] {1, 2, 4, 8}) {
            assertThat(refused(with("battery staple horse"))).hasMessage("the passphrase is wrong");
            AdminException soon = refused(with(PASSPHRASE));
            assertThat(soon.kind()).isEqualTo(Kind.DENIED);
            assertThat(soon).hasMessageContaining("the next attempt in " + seconds + " s");
            assertThat(store.sealed()).isTrue();
            now = now.plusSeconds(seconds);
        }
        assertThat(sealing.unseal(ALICE, with(PASSPHRASE)).sealed()).isFalse();

        sealing.seal(ALICE);
        refused(with("battery staple horse"));
        assertThat(refused(with(PASSPHRASE))).hasMessageContaining("the next attempt in 1 s");
        assertThat(recorded.toString()).doesNotContain(PASSPHRASE).doesNotContain("battery staple horse");
    }

    @Test
    void opensNothingUnrecordedButLocksAtOnce() throws Exception {
        diskFull = true;
        assertThat(refused(with(PASSPHRASE)).kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(refused(with("")).kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(store.sealed()).isTrue();
        diskFull = false;
        sealing.unseal(ALICE, with(""));
        diskFull = true;

        assertThat(catchThrowableOfType(AdminException.class, () -> sealing.seal(ALICE))
                        .kind())
                .isEqualTo(Kind.UNAVAILABLE);
        assertThat(store.sealed()).isTrue();
    }

    @Test
    void namesAnOlderStoreAndTakesItOnlyIfTold() throws Exception {
        byte[] older = Files.readAllBytes(home.resolve("sealed.store"));
        sealing.unseal(ALICE, with(""));
        store.addWrap(PassphraseWrappingKey.fromPassphrase(PASSPHRASE.toCharArray(), RANDOM));
        sealing.seal(ALICE);
        Files.write(home.resolve("sealed.store"), older);

        AdminException problem = refused(with(PASSPHRASE));
        assertThat(problem.kind()).isEqualTo(Kind.CONFLICT);
        assertThat(problem).hasMessageContaining("older copy").hasMessageContaining("--accept-older");
        assertThat(sealing.unseal(ALICE, new UnsealRequest(PASSPHRASE.toCharArray(), true))
                        .sealed())
                .isFalse();
    }

    @Test
    void printsNoPassphrase() throws Exception {
        UnsealRequest request = new UnsealRequest(PASSPHRASE.toCharArray(), true);
        JsonMapper json = AdminJson.mapper();

        assertThat(request).hasToString("Unseal[redacted]");
        assertThat(json.readTree(json.writeValueAsBytes(request)).toString())
                .isEqualTo("{\"passphrase\":\"" + PASSPHRASE + "\",\"acceptOlder\":true}");
    }

    @Test
    void locksItselfWhenNobodyUsesAKey() throws Exception {
        long[] nanos = new long[1];
        Duration idle = Duration.ofMinutes(10);
        IdleSealer watched = new IdleSealer(name -> Optional.empty(), seal, idle, () -> nanos[0]);
        nanos[0] = idle.toNanos() * 5;
        watched.sealIfIdle();
        sealing.unseal(ALICE, with(""));

        nanos[0] += idle.toNanos();
        watched.sealIfIdle();
        assertThat(store.sealed()).isFalse();
        nanos[0] += 1;
        watched.find("app");
        watched.sealIfIdle();
        assertThat(store.sealed()).isTrue();
    }
}
