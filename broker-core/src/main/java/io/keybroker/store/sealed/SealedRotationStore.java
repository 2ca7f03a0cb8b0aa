package io.keybroker.store.sealed;

import io.keybroker.credential.Credential;
import io.keybroker.identity.rotation.RotationState;
import io.keybroker.identity.rotation.RotationStore;
import io.keybroker.seal.SealedException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Store of key rotations in the sealed store; they contain keys that are not in use yet. */
public final class SealedRotationStore implements RotationStore {
    private final SealedStore store;
    private volatile Map<String, RotationState> byIdentity = Map.of();

    public SealedRotationStore(SealedStore store) {
        this.store = store;
        store.addListener(this::load);
    }

    private void load(Map<RecordId, byte[]> contents) {
        Map<String, RotationState> loaded = new TreeMap<>();
        contents.forEach((id, content) -> {
            if (id.kind().equals(RecordId.ROTATION)) {
                loaded.put(id.name(), rotation(content));
            }
        });
        Map<String, RotationState> before = byIdentity;
        byIdentity = Map.copyOf(loaded);
        if (store.sealed()) {
            before.values().forEach(SealedRotationStore::wipe);
        }
    }

    private static void wipe(RotationState rotation) {
        rotation.old().secret().wipe();
        rotation.fresh().ifPresent(fresh -> fresh.secret().wipe());
    }

    @Override
    public Optional<RotationState> find(String identity) throws SealedException {
        return Optional.ofNullable(all().get(identity));
    }

    @Override
    public Map<String, RotationState> all() throws SealedException {
        if (store.sealed()) {
            throw new SealedException();
        }
        return byIdentity;
    }

    @Override
    public void put(String identity, RotationState rotation) throws SealedException {
        write(Map.of(record(identity), content(rotation)));
    }

    @Override
    public void switchTo(String identity, Credential key, RotationState rotation) throws SealedException {
        write(Map.of(
                record(identity),
                content(rotation),
                new RecordId(RecordId.IDENTITY, identity),
                CredentialCodec.content(key, rotation.since())));
    }

    @Override
    public void remove(String identity) throws SealedException {
        try {
            store.remove(record(identity));
        } catch (IOException e) {
            throw new UncheckedIOException("writing the sealed store failed", e);
        }
    }

    private void write(Map<RecordId, byte[]> contents) throws SealedException {
        try {
            store.put(contents);
        } catch (IOException e) {
            throw new UncheckedIOException("writing the sealed store failed", e);
        } finally {
            contents.values().forEach(content -> Arrays.fill(content, (byte) 0));
        }
    }

    private static RecordId record(String identity) {
        return new RecordId(RecordId.ROTATION, identity);
    }

    private static byte[] content(RotationState rotation) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(rotation.phase().wireName());
            out.writeBoolean(rotation.undone());
            out.writeLong(rotation.since().toEpochMilli());
            out.writeInt(rotation.answers());
            write(out, rotation.old(), rotation);
            if (rotation.fresh().isPresent()) {
                write(out, rotation.fresh().get(), rotation);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, Credential key, RotationState rotation) throws IOException {
        byte[] content = CredentialCodec.content(key, rotation.since());
        out.writeShort(content.length);
        out.write(content);
        Arrays.fill(content, (byte) 0);
    }

    private static RotationState rotation(byte[] content) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(content))) {
            RotationState.Phase phase = RotationState.Phase.parse(in.readUTF());
            boolean undone = in.readBoolean();
            Instant since = Instant.ofEpochMilli(in.readLong());
            int answers = in.readInt();
            Credential old = key(in);
            Optional<Credential> credential = in.available() == 0 ? Optional.empty() : Optional.of(key(in));
            return new RotationState(phase, undone, old, credential, since, answers);
        } catch (IOException e) {
            throw new UncheckedIOException("a rotation record is truncated", e);
        }
    }

    private static Credential key(DataInputStream in) throws IOException {
        byte[] content = in.readNBytes(in.readUnsignedShort());
        try {
            return CredentialCodec.decode(content);
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }
}
