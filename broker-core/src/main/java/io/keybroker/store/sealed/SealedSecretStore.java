package io.keybroker.store.sealed;

import io.keybroker.seal.SealedException;
import io.keybroker.secret.SecretStore;
import io.keybroker.secret.SecretValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Store of third-party secrets in the sealed store, each with its time of change; empty while sealed. */
public final class SealedSecretStore implements SecretStore {
    private final SealedStore store;
    private final Clock clock;
    private volatile Map<String, CachedSecret> byName = Map.of();

    /** A class, because it holds a secret. */
    private static final class CachedSecret {
        private final Instant since;
        private final SecretValue value;

        CachedSecret(byte[] content) {
            this.since = Instant.ofEpochMilli(ByteBuffer.wrap(content).getLong());
            byte[] bytes = Arrays.copyOfRange(content, Long.BYTES, content.length);
            this.value = SecretValue.of(bytes);
            Arrays.fill(bytes, (byte) 0);
        }
    }

    public SealedSecretStore(SealedStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
        store.addListener(this::load);
    }

    private void load(Map<RecordId, byte[]> contents) {
        Map<String, CachedSecret> loaded = new TreeMap<>();
        contents.forEach((id, content) -> {
            if (id.kind().equals(RecordId.SECRET)) {
                loaded.put(id.name(), new CachedSecret(content));
            }
        });
        byName = Map.copyOf(loaded);
    }

    @Override
    public Optional<SecretValue> find(String name) throws SealedException {
        requireUnsealed();
        return Optional.ofNullable(byName.get(name)).map(held -> held.value);
    }

    @Override
    public List<StoredSecret> list() throws SealedException {
        requireUnsealed();
        return new TreeMap<>(byName)
                .entrySet().stream()
                        .map(entry -> new StoredSecret(
                                entry.getKey(), entry.getValue().value.length(), entry.getValue().since))
                        .toList();
    }

    @Override
    public void put(String name, SecretValue value) throws SealedException {
        byte[] bytes = value.bytes();
        byte[] content = ByteBuffer.allocate(Long.BYTES + bytes.length)
                .putLong(clock.millis())
                .put(bytes)
                .array();
        try {
            store.put(new RecordId(RecordId.SECRET, name), content);
        } catch (IOException e) {
            throw new UncheckedIOException("writing the sealed store failed", e);
        } finally {
            Arrays.fill(bytes, (byte) 0);
            Arrays.fill(content, (byte) 0);
        }
    }

    @Override
    public boolean remove(String name) throws SealedException {
        try {
            return store.remove(new RecordId(RecordId.SECRET, name));
        } catch (IOException e) {
            throw new UncheckedIOException("writing the sealed store failed", e);
        }
    }

    private void requireUnsealed() throws SealedException {
        if (store.sealed()) {
            throw new SealedException();
        }
    }
}
