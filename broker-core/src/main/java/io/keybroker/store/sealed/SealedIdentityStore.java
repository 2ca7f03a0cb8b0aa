package io.keybroker.store.sealed;

import io.keybroker.credential.Credential;
import io.keybroker.identity.Identity;
import io.keybroker.identity.IdentityStore;
import io.keybroker.seal.SealedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Store of real keys in the sealed store; empty while sealed. */
public final class SealedIdentityStore implements IdentityStore {
    private final SealedStore store;
    private final Clock clock;
    private volatile Map<String, Identity> byName = Map.of();
    private volatile Map<String, Instant> since = Map.of();

    /** Creates the store with the system's clock. */
    public SealedIdentityStore(SealedStore store) {
        this(store, Clock.systemUTC());
    }

    public SealedIdentityStore(SealedStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
        store.addListener(this::load);
    }

    private void load(Map<RecordId, byte[]> contents) {
        Map<String, Identity> loaded = new TreeMap<>();
        Map<String, Instant> times = new TreeMap<>();
        contents.forEach((id, content) -> {
            if (id.kind().equals(RecordId.IDENTITY)) {
                loaded.put(id.name(), new Identity(id.name(), CredentialCodec.decode(content)));
                CredentialCodec.since(content).ifPresent(time -> times.put(id.name(), time));
            }
        });
        since = Map.copyOf(times);
        byName = Map.copyOf(loaded);
    }

    @Override
    public Optional<Identity> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    @Override
    public Optional<Instant> storedAt(String name) {
        return Optional.ofNullable(since.get(name));
    }

    @Override
    public List<Identity> list() {
        return List.copyOf(new TreeMap<>(byName).values());
    }

    @Override
    public boolean isSealed() {
        return store.sealed();
    }

    @Override
    public void put(String name, Credential credential) throws SealedException {
        byte[] content = CredentialCodec.content(credential, clock.instant());
        try {
            store.put(new RecordId(RecordId.IDENTITY, name), content);
        } catch (IOException e) {
            throw new UncheckedIOException("writing the sealed store failed", e);
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    @Override
    public boolean remove(String name) throws SealedException {
        try {
            return store.remove(new RecordId(RecordId.IDENTITY, name));
        } catch (IOException e) {
            throw new UncheckedIOException("writing the sealed store failed", e);
        }
    }
}
