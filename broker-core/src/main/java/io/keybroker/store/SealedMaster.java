package io.keybroker.store;

import io.keybroker.credential.InstanceSecrets;
import io.keybroker.credential.SecretDerivation;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Derives instance secrets from the master keys of the sealed store. */
public final class SealedMaster implements InstanceSecrets {
    private volatile SortedMap<Integer, SecretDerivation> byVersion = Collections.emptySortedMap();

    public SealedMaster(SealedStore store) {
        store.follow(this::load);
    }

    private void load(Map<RecordId, byte[]> contents) {
        SortedMap<Integer, SecretDerivation> loaded = new TreeMap<>();
        contents.forEach((id, content) -> {
            if (id.kind().equals(RecordId.MASTER)) {
                loaded.put(Integer.valueOf(id.name()), new SecretDerivation(content));
            }
        });
        byVersion = loaded;
    }

    @Override
    public SecretDerivation current() throws RefusedException {
        return byVersion.values().stream()
                .reduce((older, newer) -> newer)
                .orElseThrow(() -> new RefusedException(Refusal.UNAVAILABLE, "the broker is sealed"));
    }

    @Override
    public SecretDerivation of(int master) throws RefusedException {
        SecretDerivation found = byVersion.get(master);
        if (found == null) {
            current();
            throw new RefusedException(Refusal.UNAVAILABLE, "the sealed store has no master key " + master);
        }
        return found;
    }
}
