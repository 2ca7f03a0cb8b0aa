package io.keybroker.store.sealed;

import io.keybroker.seal.SealedException;
import io.keybroker.seal.StoreKeys;
import io.keybroker.text.NameGrammar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.kms.KmsClient;

/** Adds and removes store keys of a sealed store. */
public final class SealedStoreKeys implements StoreKeys {
    private static final Predicate<String> FILE =
            Pattern.compile("[!-~]{1,128}").asMatchPredicate();
    private static final Predicate<String> KMS_ARN = Pattern.compile(
                    "arn:aws(-[a-z]+)*:kms:[a-z0-9-]{4,32}:[0-9]{12}:(key|alias)/[A-Za-z0-9/_-]{1,128}")
            .asMatchPredicate();
    private static final int PROBE_BYTES = 32;

    private final SealedStore store;
    private final Path home;
    private final KeySources keySources;
    private final SecureRandom random;

    /**
     * Sources of store keys other than passphrases.
     *
     * @param environment the environment, with systemd's credentials directory
     * @param kmsOf creates the client of a key ARN
     */
    public record KeySources(Map<String, String> environment, Function<String, KmsClient> kmsOf) {
        public KeySources {
            environment = Map.copyOf(environment);
        }
    }

    public SealedStoreKeys(SealedStore store, Path home, KeySources keySources, SecureRandom random) {
        this.store = store;
        this.home = home;
        this.keySources = keySources;
        this.random = random;
    }

    @Override
    public List<StoreKey> list() {
        return store.wraps().stream()
                .map(wrap -> new StoreKey(wrap.kind(), wrap.label()))
                .toList();
    }

    @Override
    public StoreKey addPassphrase(char[] passphrase) throws IOException, SealedException {
        PassphraseWrappingKey wrap = PassphraseWrappingKey.fromPassphrase(passphrase, random);
        try {
            wrap.checkNew();
            return add(wrap);
        } finally {
            wrap.wipe();
        }
    }

    @Override
    public StoreKey addKeyFile(String name) throws IOException, SealedException {
        requireForm(FILE, name, "a path of visible characters, as in /etc/keybroker/seal.key");
        requireUnsealed();
        KeyFileWrappingKey wrap = KeyFileWrappingKey.file(home, name, random);
        boolean there = Files.exists(home.resolve(name));
        if (!there) {
            wrap.create();
        }
        try {
            return add(wrap);
        } catch (IOException | SealedException e) {
            if (!there) {
                Files.deleteIfExists(home.resolve(name));
            }
            throw e;
        }
    }

    @Override
    public StoreKey addCredential(String name) throws IOException, SealedException {
        requireForm(NameGrammar::accepts, name, "the name of a systemd credential");
        String directory = Optional.ofNullable(keySources.environment().get("CREDENTIALS_DIRECTORY"))
                .orElseThrow(() -> new IOException("the unit passes no credentials (expected: LoadCredentialEncrypted="
                        + name + ":... in its unit)"));
        return add(KeyFileWrappingKey.credential(Path.of(directory), name, random));
    }

    @Override
    public StoreKey addKms(String keyArn) throws IOException, SealedException {
        requireForm(
                KMS_ARN, keyArn, "the ARN of a KMS key, as in arn:aws:kms:eu-central-1:123456789012:key/1234abcd-...");
        requireUnsealed();
        return add(new KmsWrappingKey(keySources.kmsOf().apply(keyArn), keyArn));
    }

    private static void requireForm(Predicate<String> grammar, String text, String expected) {
        if (!grammar.test(text)) {
            throw new IllegalArgumentException("'" + text + "' is not " + expected);
        }
    }

    private void requireUnsealed() throws SealedException {
        if (store.sealed()) {
            throw new SealedException();
        }
    }

    private StoreKey add(WrappingKey wrap) throws IOException, SealedException {
        requireUnsealed();
        requireReversible(wrap);
        store.addWrap(wrap);
        return new StoreKey(wrap.kind(), wrap.label());
    }

    /** Rejects a key that wraps but does not unwrap, which would be noticed only at the next unseal. */
    private void requireReversible(WrappingKey wrap) throws IOException {
        byte[] probe = new byte[PROBE_BYTES];
        random.nextBytes(probe);
        String context = "probe\n" + wrap.kind() + "\n" + wrap.label();
        try {
            if (!MessageDigest.isEqual(probe, wrap.unwrap(wrap.wrap(probe, context), context))) {
                throw new IOException(
                        "store key removed: " + wrap.kind() + " failed the test: decryption returned other data");
            }
        } catch (WrongKeyException e) {
            throw new IOException("store key removed: " + wrap.kind() + " failed the test: decryption failed", e);
        }
    }

    @Override
    public boolean remove(StoreKey storeKey) throws IOException, SealedException {
        SealedStore.WrappingKeyId wrap = new SealedStore.WrappingKeyId(storeKey.kind(), storeKey.label());
        if (!store.wraps().contains(wrap)) {
            return false;
        }
        store.removeWrap(wrap);
        return true;
    }
}
