package io.keybroker.store.sealed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.Credential;
import io.keybroker.credential.SecretDerivation;
import io.keybroker.credential.SecretKey;
import io.keybroker.credential.WipedSecretException;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.identity.Identity;
import io.keybroker.seal.SealedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SealedStoreTest {
    private static final AccessKeyId APP = new AccessKeyId("AKIAIOSFODNN7EXAMPLE");
    private static final AccessKeyId OPS = new AccessKeyId("AKIAI44QH8DHBEXAMPLE");
    private static final AccessKeyId ID = new AccessKeyId("BKIAAAAAAAAAAAAAAAAA");
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    private Path home;

    private final RollbackGuard anchor = new FakeRollbackGuard();
    private KeyFileWrappingKey keyFile;

    @BeforeEach
    void create() throws IOException {
        keyFile = KeyFileWrappingKey.file(home, "seal.key", RANDOM);
        keyFile.create();
        SealedStore.create(home, List.of(keyFile), RANDOM);
    }

    private Path file() {
        return home.resolve("sealed.store");
    }

    private SealedStore sealed() throws IOException {
        return SealedStore.open(home, anchor, RANDOM);
    }

    private SealedStore unsealed() throws Exception {
        SealedStore store = sealed();
        store.unseal(keyFile, false);
        return store;
    }

    private static Credential credential(AccessKeyId id) {
        return new Credential(id, SecretKey.of(SECRET.toCharArray()));
    }

    private static PassphraseWrappingKey passphrase(String text) {
        return PassphraseWrappingKey.fromPassphrase(text.toCharArray(), RANDOM);
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void remembersARealKeyAfterARestart() throws Exception {
        SealedIdentityStore keys = new SealedIdentityStore(unsealed());
        keys.put("ops", credential(OPS));
        keys.put("app", credential(APP));

        SealedIdentityStore reopened = new SealedIdentityStore(unsealed());

        assertThat(reopened.list()).extracting(Identity::name).containsExactly("app", "ops");
        Credential app = reopened.find("app").orElseThrow().credential();
        assertThat(app.id()).isEqualTo(APP);
        assertThat(app.secret().reveal()).isEqualTo(SECRET);
        assertThat(reopened.find("db")).isEmpty();
    }

    @Test
    void putsAKeyInPlaceOfTheOneBeforeAndTakesItAway() throws Exception {
        SealedIdentityStore keys = new SealedIdentityStore(unsealed());
        keys.put("app", credential(APP));

        keys.put("app", credential(OPS));

        assertThat(keys.list()).hasSize(1);
        assertThat(keys.find("app").orElseThrow().credential().id()).isEqualTo(OPS);
        assertThat(keys.remove("app")).isTrue();
        assertThat(keys.remove("app")).isFalse();
        assertThat(new SealedIdentityStore(unsealed()).list()).isEmpty();
    }

    @Test
    void keepsItsFilesFromOthersAndLeavesNoOtherFile() throws Exception {
        new SealedIdentityStore(unsealed()).put("app", credential(APP));

        try (Stream<Path> files = Files.list(home)) {
            assertThat(files.toList()).containsExactlyInAnyOrder(file(), home.resolve("seal.key"));
        }
        assertThat(mode(file())).isEqualTo("rw-------");
        assertThat(mode(home.resolve("seal.key"))).isEqualTo("rw-------");
    }

    @Test
    void holdsNoSecretInPlainText() throws Exception {
        SealedStore store = unsealed();
        new SealedIdentityStore(store).put("app", credential(APP));

        String bytes = Files.readString(file(), StandardCharsets.ISO_8859_1);

        assertThat(bytes).doesNotContain(SECRET).doesNotContain(APP.value());
        assertThat(store.toString() + store.wraps()).doesNotContain(SECRET);
    }

    @Test
    void rejectsFilesThatOthersCouldRead() throws Exception {
        for (Path file : List.of(file(), home.resolve("seal.key"))) {
            for (String open : List.of("rw-r-----", "rw----r--", "rw--w----", "rwx-----x")) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(open));
                assertThatThrownBy(this::unsealed)
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining(file.toString())
                        .hasMessageContaining("chmod 600");
            }
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
    }

    @Test
    void rejectsAHomeThatOthersCouldLookInto() throws IOException {
        for (String open : List.of("rwxr-x---", "rwx--x---", "rwx---r--", "rwx----w-")) {
            Files.setPosixFilePermissions(home, PosixFilePermissions.fromString(open));
            assertThatThrownBy(this::sealed).isInstanceOf(IOException.class).hasMessageContaining("chmod 700 " + home);
            assertThatThrownBy(() -> SealedStore.create(home, List.of(keyFile), RANDOM))
                    .hasMessageContaining("chmod 700 " + home);
        }
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void followsNoSymbolicLink() throws Exception {
        for (Path file : List.of(file(), home.resolve("seal.key"))) {
            Path elsewhere = Files.move(file, home.resolve("elsewhere"));
            Files.createSymbolicLink(file, elsewhere);
            assertThatThrownBy(this::unsealed).hasMessageContaining(file + " is not a regular file");
            Files.delete(file);
            Files.move(elsewhere, file);
        }
    }

    @Test
    void isNeverSilentlyEmpty() throws IOException {
        Files.delete(file());

        assertThatThrownBy(this::sealed)
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file() + " is missing")
                .hasMessageContaining("backup");
    }

    @Test
    void overwritesNoStoreAndNoKeyFile() {
        assertThatThrownBy(() -> SealedStore.create(home, List.of(keyFile), RANDOM))
                .hasMessageContaining("already exists");
        assertThatThrownBy(keyFile::create).hasMessageContaining("already exists");
    }

    @Test
    void keepsOneMasterKeyForOneHome() throws Exception {
        Path other = Files.createDirectory(
                home.resolve("other"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        SealedStore.create(other, List.of(keyFile), RANDOM);
        SealedStore otherStore = SealedStore.open(other, anchor, RANDOM);
        otherStore.unseal(keyFile, false);
        String first = new SealedInstanceSecrets(unsealed())
                .current()
                .secretOf(ID, "i-1", 1)
                .reveal();

        String again = new SealedInstanceSecrets(unsealed())
                .current()
                .secretOf(ID, "i-1", 1)
                .reveal();
        String elsewhere = new SealedInstanceSecrets(otherStore)
                .current()
                .secretOf(ID, "i-1", 1)
                .reveal();

        assertThat(again).isEqualTo(first).isNotEqualTo(elsewhere);
    }

    @Test
    void hasNoKeysWhileItIsSealed() throws Exception {
        SealedStore store = sealed();
        SealedIdentityStore keys = new SealedIdentityStore(store);
        SealedInstanceSecrets master = new SealedInstanceSecrets(store);
        assertThat(store.sealed()).isTrue();
        assertThatThrownBy(master::current)
                .isInstanceOf(RequestRejectedException.class)
                .hasMessageContaining("sealed");
        assertThatThrownBy(() -> keys.put("app", credential(APP))).isInstanceOf(SealedException.class);
        assertThatThrownBy(() -> keys.remove("app")).isInstanceOf(SealedException.class);
        assertThatThrownBy(() -> store.addWrap(keyFile)).isInstanceOf(SealedException.class);

        store.unseal(keyFile, false);
        keys.put("app", credential(APP));
        assertThat(keys.find("app")).isPresent();
        assertThat(master.current()).isNotNull();

        boolean[] forgotten = new boolean[1];
        store.onSealed(() -> forgotten[0] = true);
        store.seal();
        assertThat(forgotten[0]).isTrue();
        assertThat(store.sealed()).isTrue();
        assertThat(keys.list()).isEmpty();
        assertThat(keys.find("app")).isEmpty();
        assertThatThrownBy(master::current).isInstanceOf(RequestRejectedException.class);

        store.unseal(keyFile, false);
        assertThat(keys.find("app")).isPresent();
    }

    @Test
    void wipesWhatItHandedOutWhenItIsSealed() throws Exception {
        SealedStore store = unsealed();
        SealedIdentityStore keys = new SealedIdentityStore(store);
        SealedInstanceSecrets master = new SealedInstanceSecrets(store);
        keys.put("app", credential(APP));
        Credential real = keys.find("app").orElseThrow().credential();
        SecretDerivation derivation = master.current();

        store.seal();

        assertThatThrownBy(() -> real.secret().utf8()).isInstanceOf(WipedSecretException.class);
        assertThatThrownBy(() -> real.secret().reveal()).isInstanceOf(WipedSecretException.class);
        assertThatThrownBy(() -> derivation.secretOf(ID, "i-1", 1)).isInstanceOf(WipedSecretException.class);
    }

    @Test
    void opensByEachOfItsWrapsAlone() throws Exception {
        SealedStore store = unsealed();
        SealedIdentityStore keys = new SealedIdentityStore(store);
        keys.put("app", credential(APP));
        byte[] records = Files.readAllBytes(file());
        store.addWrap(passphrase("correct horse battery"));
        Path credentials = Files.createDirectory(home.resolve("credentials"));
        Files.write(credentials.resolve("keybroker"), RANDOM.generateSeed(40));
        Files.setPosixFilePermissions(credentials.resolve("keybroker"), PosixFilePermissions.fromString("r--r-----"));
        KeyFileWrappingKey credential = KeyFileWrappingKey.credential(credentials, "keybroker", RANDOM);
        store.addWrap(credential);

        for (WrappingKey wrap : List.of(keyFile, passphrase("correct horse battery"), credential)) {
            SealedStore reopened = sealed();
            reopened.unseal(wrap, false);
            assertThat(new SealedIdentityStore(reopened).find("app"))
                    .as(wrap.kind())
                    .isPresent();
        }
        assertThat(sealed().wraps())
                .extracting(SealedStore.WrappingKeyId::kind)
                .containsExactly("key-file", "passphrase", "credential");
        assertThat(recordOf(records)).isEqualTo(recordOf(Files.readAllBytes(file())));
    }

    /** The encrypted records, which a new wrap leaves as they were. */
    private String recordOf(byte[] bytes) throws IOException {
        StringBuilder records = new StringBuilder();
        SealedFile.parse(file(), bytes)
                .records()
                .forEach(record ->
                        records.append(record.id()).append(new String(record.sealed(), StandardCharsets.ISO_8859_1)));
        return records.toString();
    }

    @Test
    void losesAWrapButNotTheLast() throws Exception {
        SealedStore store = unsealed();
        store.addWrap(passphrase("correct horse battery"));
        store.removeWrap(new SealedStore.WrappingKeyId("key-file", "seal.key"));

        assertThatThrownBy(() -> sealed().unseal(keyFile, false)).isInstanceOf(WrongKeyException.class);
        assertThatThrownBy(() -> store.removeWrap(new SealedStore.WrappingKeyId("passphrase", "passphrase")))
                .hasMessageContaining("the last store key cannot be removed");
        assertThatThrownBy(() -> SealedStore.create(home.resolve("x"), List.of(), RANDOM))
                .isNotNull();
    }

    @Test
    void saysTheSameOfEveryWrongPassphrase() throws Exception {
        SealedStore store = unsealed();
        store.addWrap(passphrase("correct horse battery"));

        for (String wrong : List.of("", "correct horse batterY", "x".repeat(5000), "pässphräse", "\0")) {
            assertThatThrownBy(() -> sealed().unseal(passphrase(wrong), false))
                    .isInstanceOf(WrongKeyException.class)
                    .hasMessage("the passphrase is wrong");
        }
        assertThatThrownBy(() -> store.addWrap(passphrase("too short")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("12 to 1024");
    }

    @Test
    void rejectsAKeyFileThatIsShortOrAnother() throws Exception {
        Files.write(home.resolve("seal.key"), new byte[31]);
        assertThatThrownBy(this::unsealed).hasMessageContaining("31 bytes (expected: 32");

        Files.write(home.resolve("seal.key"), new byte[32]);
        assertThatThrownBy(this::unsealed)
                .isInstanceOf(WrongKeyException.class)
                .hasMessageContaining("does not match the sealed store");
    }

    @Test
    void knowsAnOlderCopyOfItself() throws Exception {
        SealedIdentityStore keys = new SealedIdentityStore(unsealed());
        keys.put("app", credential(APP));
        byte[] older = Files.readAllBytes(file());
        keys.put("app", credential(OPS));
        Files.write(file(), older);

        assertThatThrownBy(this::unsealed)
                .isInstanceOf(DamagedStoreException.class)
                .hasMessageContaining("is an older copy: its generation is 2, and 3 was seen");

        SealedStore accepted = sealed();
        accepted.unseal(keyFile, true);
        assertThat(accepted.sealed()).isFalse();
        assertThat(unsealed().generation()).isEqualTo(2);
    }

    @Test
    void writesNothingOverAStoreThatAnotherBrokerChanged() throws Exception {
        SealedIdentityStore here = new SealedIdentityStore(unsealed());
        new SealedIdentityStore(unsealed()).put("app", credential(APP));
        byte[] newer = Files.readAllBytes(file());

        assertThatThrownBy(() -> here.put("ops", credential(OPS)))
                .isInstanceOf(UncheckedIOException.class)
                .hasRootCauseMessage(
                        file() + " was changed by another broker and is unchanged; restore its newest backup");
        assertThat(Files.readAllBytes(file())).isEqualTo(newer);
    }

    @Test
    void clearsAwayWhatAKilledBrokerLeftHalfWritten() throws Exception {
        new SealedIdentityStore(unsealed()).put("app", credential(APP));
        Path left = Files.write(
                home.resolve("sealed.store.123.new"), "keybroker sealed".getBytes(StandardCharsets.US_ASCII));

        SealedIdentityStore reopened = new SealedIdentityStore(unsealed());

        assertThat(reopened.find("app")).isPresent();
        assertThat(left).doesNotExist();
    }

    @Test
    void opensWithoutAPersonWhereAWrapAllowsIt() throws Exception {
        AutoUnseal unattended = new AutoUnseal(home, Map.of(), arn -> null, RANDOM);
        SealedStore store = sealed();

        assertThat(unattended.open(store, false)).isEmpty();
        assertThat(store.sealed()).isFalse();

        store.addWrap(passphrase("correct horse battery"));
        Files.delete(home.resolve("seal.key"));
        SealedStore closed = sealed();
        assertThat(unattended.open(closed, false))
                .hasSize(2)
                .anyMatch(obstacle -> obstacle.contains("seal.key"))
                .anyMatch(obstacle -> obstacle.contains("the store key passphrase is not available"));
        assertThat(closed.sealed()).isTrue();
    }
}
