package io.keybroker.store;

import io.keybroker.identity.Seal;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;

/** Seals and unseals a store, by passphrase or by {@link UnattendedUnsealing}. */
public final class StoreSeal implements Seal {
    private final SealedStore store;
    private final UnattendedUnsealing unattended;
    private final SecureRandom random;

    public StoreSeal(SealedStore store, UnattendedUnsealing unattended, SecureRandom random) {
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
    public boolean unseal(char[] passphrase, boolean acceptOlder) throws IOException {
        PassphraseWrap wrap = PassphraseWrap.typed(passphrase, random);
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
