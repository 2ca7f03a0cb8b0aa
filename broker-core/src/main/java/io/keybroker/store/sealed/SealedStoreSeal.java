package io.keybroker.store.sealed;

import io.keybroker.seal.SealControl;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;

/** Seals and unseals a store, by passphrase or by {@link AutoUnseal}. */
public final class SealedStoreSeal implements SealControl {
    private final SealedStore store;
    private final AutoUnseal unattended;
    private final SecureRandom random;

    public SealedStoreSeal(SealedStore store, AutoUnseal unattended, SecureRandom random) {
        this.store = store;
        this.unattended = unattended;
        this.random = random;
    }

    @Override
    public boolean sealed() {
        return store.sealed();
    }

    @Override
    public void seal() {
        store.seal();
    }

    @Override
    public boolean hasPassphrase() {
        return store.wraps().stream().anyMatch(wrap -> wrap.kind().equals(PassphraseWrappingKey.PASSPHRASE));
    }

    @Override
    public boolean unseal(char[] passphrase, boolean acceptOlder) throws IOException {
        PassphraseWrappingKey wrap = PassphraseWrappingKey.fromPassphrase(passphrase, random);
        try {
            store.unseal(wrap, acceptOlder);
            return true;
        } catch (WrongKeyException e) {
            return false;
        } finally {
            wrap.wipe();
        }
    }

    @Override
    public List<String> unseal(boolean acceptOlder) {
        return unattended.open(store, acceptOlder);
    }
}
