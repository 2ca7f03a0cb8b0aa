package io.keybroker.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybroker.error.RequestRejectedException;
import io.keybroker.net.IpAddress;
import io.keybroker.policy.Tags;
import io.keybroker.registry.ConflictException;
import io.keybroker.registry.Instance;
import io.keybroker.registry.MasterKeys.MasterKeyVersion;
import io.keybroker.registry.NewInstance;
import io.keybroker.store.sealed.KeyFileWrappingKey;
import io.keybroker.store.sealed.RecordId;
import io.keybroker.store.sealed.SealedInstanceSecrets;
import io.keybroker.store.sealed.SealedStore;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Master keys of a real sealed store, named by a real registry. */
final class MasterKeysTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC);

    @TempDir
    private Path home;

    private SqlDatabase registry;
    private SealedStore sealed;
    private SealedInstanceSecrets secrets;
    private SqlMasterKeys masters;
    private KeyFileWrappingKey keyFile;

    @BeforeEach
    void open() throws Exception {
        registry = SqlDatabase.open(home, "sqlite");
        keyFile = KeyFileWrappingKey.file(home, "seal.key", RANDOM);
        keyFile.create();
        SealedStore.create(home, List.of(keyFile), RANDOM);
        sealed = SealedStore.open(home, new SqlRollbackGuard(registry), RANDOM);
        sealed.unseal(keyFile, false);
        secrets = new SealedInstanceSecrets(sealed);
        masters = new SqlMasterKeys(sealed, registry, RANDOM, NOON);
    }

    @AfterEach
    void close() {
        registry.close();
    }

    private Instance register(String name, String ip) throws Exception {
        return new SqlInstanceStore(registry, NOON, RANDOM, () -> {})
                .register(new NewInstance(
                        name, Set.of(IpAddress.parse(ip)), "job-worker", Duration.ofHours(6), false, false, Tags.NONE));
    }

    private String secretOf(Instance instance) throws RequestRejectedException {
        return secrets.derivation(instance.master())
                .secretOf(instance.accessKeyId(), instance.id(), instance.generation())
                .reveal();
    }

    @Test
    void keepsTheSecretsOfThoseThatThereAre() throws Exception {
        Instance before = register("before", "10.0.0.1");
        String secret = secretOf(before);

        assertThat(masters.rotate()).isEqualTo(new MasterKeyVersion(2, true, 0));

        Instance after = register("after", "10.0.0.2");
        assertThat(before.master()).isEqualTo(1);
        assertThat(after.master()).isEqualTo(2);
        assertThat(secretOf(before)).isEqualTo(secret);
        assertThat(secretOf(after))
                .isNotEqualTo(secrets.derivation(1)
                        .secretOf(after.accessKeyId(), after.id(), after.generation())
                        .reveal());
        assertThat(masters.list()).containsExactly(new MasterKeyVersion(1, false, 1), new MasterKeyVersion(2, true, 1));
    }

    @Test
    void takesUpAKeyThatWasMadeAndNeverNamed() throws Exception {
        sealed.put(new RecordId(RecordId.MASTER, "2"), new byte[32]); // by a broker that was killed then
        assertThat(register("before", "10.0.0.1").master()).isEqualTo(1);

        assertThat(masters.rotate().number()).isEqualTo(2);
        assertThat(masters.rotate().number()).isEqualTo(3);
    }

    @Test
    void givesNoNumberTwiceThoughTheStoreIsOlderThanTheRegistry() throws Exception {
        masters.rotate();
        sealed.remove(new RecordId(RecordId.MASTER, "2")); // as in a copy from before

        assertThat(masters.rotate().number()).isEqualTo(3);
        assertThat(masters.list()).extracting(MasterKeyVersion::number).containsExactly(1, 3);
    }

    @Test
    void forgetsAKeyOnceNothingLivesOfIt() throws Exception {
        Instance before = register("before", "10.0.0.1");
        assertThatThrownBy(() -> masters.remove(1))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("the current master key is 1");
        masters.rotate();
        assertThatThrownBy(() -> masters.remove(1)).hasMessageContaining("1 live credentials");
        assertThat(masters.remove(7)).isFalse();

        new SqlInstanceStore(registry, NOON, RANDOM, () -> {}).revoke(before.id());

        assertThat(masters.remove(1)).isTrue();
        assertThat(masters.list()).extracting(MasterKeyVersion::number).containsExactly(2);
        assertThatThrownBy(() -> secrets.derivation(1))
                .isInstanceOf(RequestRejectedException.class)
                .hasMessage("the sealed store has no master key 1");
        assertThat(secrets.current()).isNotNull();
    }

    @Test
    void saysThatItIsSealedRatherThanThatAKeyIsMissing() {
        sealed.seal();

        assertThatThrownBy(() -> secrets.derivation(1)).hasMessage("the broker is sealed");
        assertThatThrownBy(() -> secrets.derivation(7)).hasMessage("the broker is sealed");
    }
}
