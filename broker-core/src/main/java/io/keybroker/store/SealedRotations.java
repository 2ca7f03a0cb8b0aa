package io.keybroker.store;

import io.keybroker.credential.Credential;
import io.keybroker.identity.Rotation;
import io.keybroker.identity.Rotations;
import io.keybroker.identity.SealedException;
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
public final class SealedRotations implements Rotations {
    private final SealedStore store;
    private volatile Map<String, Rotation> byIdentity = Map.of();

    public SealedRotations(SealedStore store) {
        this.store = store;
        store.follow(this::load);
    }

    private void load(Map<RecordId, byte[]> contents) {
        Map<String, Rotation> loaded = new TreeMap<>();
        contents.forEach((id, content) -> {
            if (id.kind().equals(RecordId.ROTATION)) {
                loaded.put(id.name(), rotation(content));
            }
        });
        byIdentity = Map.copyOf(loaded);
    }

    @Override
    public Optional<Rotation> of(String identity) throws SealedException {
        return Optional.ofNullable(underWay().get(identity));
    }

    @Override
    public Map<String, Rotation> underWay() throws SealedException {
        if (store.sealed()) {
            throw new SealedException();
        }
        return byIdentity;
    }

    @Override
    public void put(String identity, Rotation rotation) throws SealedException {
        write(Map.of(record(identity), content(rotation)));
    }

    @Override
    public void switchTo(String identity, Credential key, Rotation rotation) throws SealedException {
        write(Map.of(
                record(identity),
                content(rotation),
                new RecordId(RecordId.IDENTITY, identity),
                StoredCredential.content(key, rotation.since())));
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

    private static byte[] content(Rotation rotation) {
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

    private static void write(DataOutputStream out, Credential key, Rotation rotation) throws IOException {
        byte[] content = StoredCredential.content(key, rotation.since());
        out.writeShort(content.length);
        out.write(content);
        Arrays.fill(content, (byte) 0);
    }

    private static Rotation rotation(byte[] content) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(content))) {
            Rotation.Phase phase = Rotation.Phase.parse(in.readUTF());
            boolean undone = in.readBoolean();
            Instant since = Instant.ofEpochMilli(in.readLong());
            int answers = in.readInt();
            Credential old = key(in);
            Optional<Credential> fresh = in.available() == 0 ? Optional.empty() : Optional.of(key(in));
            return new Rotation(phase, undone, old, fresh, since, answers);
        } catch (IOException e) {
            throw new UncheckedIOException("a rotation record is truncated", e);
        }
    }

    private static Credential key(DataInputStream in) throws IOException {
        byte[] content = in.readNBytes(in.readUnsignedShort());
        try {
            return StoredCredential.of(content);
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }
}
