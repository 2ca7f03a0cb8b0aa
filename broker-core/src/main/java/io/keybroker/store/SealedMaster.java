package io.keybroker.store;

import io.keybroker.credential.InstanceSecrets;
import io.keybroker.credential.SecretDerivation;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The master key of the sealed store, which every instance's secret is derived from. */
public final class SealedMaster implements InstanceSecrets {
    static final RecordId RECORD = new RecordId(RecordId.MASTER, "1");

    private volatile @Nullable SecretDerivation derivation;

    public SealedMaster(SealedStore store) {
        store.follow(this::load);
    }

    private void load(Map<RecordId, byte[]> contents) {
        derivation = Optional.ofNullable(contents.get(RECORD))
                .map(SecretDerivation::new)
                .orElse(null);
    }

    @Override
    public SecretDerivation current() throws RefusedException {
        SecretDerivation current = derivation;
        if (current == null) {
            throw new RefusedException(Refusal.UNAVAILABLE, "the broker is sealed");
        }
        return current;
    }
}
