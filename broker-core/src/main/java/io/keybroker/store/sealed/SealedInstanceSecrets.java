package io.keybroker.store.sealed;

import io.keybroker.credential.InstanceSecretSource;
import io.keybroker.credential.SecretDerivation;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Derives instance secrets from the master keys of the sealed store. */
public final class SealedInstanceSecrets implements InstanceSecretSource {
    private volatile SortedMap<Integer, SecretDerivation> byVersion = Collections.emptySortedMap();

    private final SealedStore store;

    public SealedInstanceSecrets(SealedStore store) {
        this.store = store;
        store.addListener(this::load);
    }

    private void load(Map<RecordId, byte[]> contents) {
        SortedMap<Integer, SecretDerivation> loaded = new TreeMap<>();
        contents.forEach((id, content) -> {
            if (id.kind().equals(RecordId.MASTER)) {
                loaded.put(Integer.valueOf(id.name()), new SecretDerivation(content));
            }
        });
        Map<Integer, SecretDerivation> before = byVersion;
        byVersion = loaded;
        if (store.sealed()) {
            before.values().forEach(SecretDerivation::wipe);
        }
    }

    @Override
    public SecretDerivation current() throws RequestRejectedException {
        return byVersion.values().stream()
                .reduce((older, newer) -> newer)
                .orElseThrow(() -> new RequestRejectedException(ErrorCode.UNAVAILABLE, "the broker is sealed"));
    }

    @Override
    public SecretDerivation derivation(int master) throws RequestRejectedException {
        SortedMap<Integer, SecretDerivation> known = byVersion;
        if (!known.containsKey(master)) {
            current();
            throw new RequestRejectedException(ErrorCode.UNAVAILABLE, "the sealed store has no master key " + master);
        }
        return known.get(master);
    }
}
