package io.keybroker.store.sealed;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The format of a sealed store: header, wrapped keys, records, and a MAC over all. Each section has a checksum, so
 * that damage is found without the key; only the MAC detects modification.
 */
final class SealedFile {
    private final Head head;
    private final List<WrappedDataKey> wraps;
    private final List<SealedRecord> records;
    private final byte[] proven;
    private final byte[] proof;

    /**
     * The header of a store.
     *
     * @param store a random name, new with the data key, unique per store
     * @param generation the number of writes
     */
    record Head(String store, long generation) {}

    private record RecordCounts(Head head, int wraps, int records) {}

    private SealedFile(Head head, List<WrappedDataKey> wraps, List<SealedRecord> records, byte[] proven, byte[] proof) {
        this.head = head;
        this.wraps = List.copyOf(wraps);
        this.records = List.copyOf(records);
        this.proven = proven;
        this.proof = proof;
    }

    static SealedFile sealed(
            Head head, Collection<WrappedDataKey> wraps, Collection<SealedRecord> records, DataKey key) {
        ChecksummedSections.Writer parts = new ChecksummedSections.Writer();
        parts.add(out -> {
            out.writeUTF(head.store());
            out.writeLong(head.generation());
            out.writeInt(wraps.size());
            out.writeInt(records.size());
        });
        for (WrappedDataKey wrap : wraps) {
            parts.add(out -> {
                out.writeUTF(wrap.kind());
                out.writeUTF(wrap.label());
                out.write(wrap.wrapped());
            });
        }
        for (SealedRecord record : records) {
            parts.add(out -> {
                out.writeUTF(record.id().kind());
                out.writeUTF(record.id().name());
                out.writeLong(record.version());
                out.write(record.sealed());
            });
        }
        byte[] proven = parts.bytes();
        return new SealedFile(head, List.copyOf(wraps), List.copyOf(records), proven, key.proofOf(proven));
    }

    byte[] bytes() {
        ChecksummedSections.Writer writer = ChecksummedSections.Writer.after(proven);
        writer.add(out -> out.write(proof));
        return writer.bytes();
    }

    static SealedFile parse(Path file, byte[] bytes) throws DamagedStoreException {
        ChecksummedSections.Reader parts = new ChecksummedSections.Reader(file, bytes);
        RecordCounts head = parts.next(
                "head", in -> new RecordCounts(new Head(in.readUTF(), in.readLong()), in.readInt(), in.readInt()));
        List<WrappedDataKey> wraps = new ArrayList<>();
        for (int i = 1; i <= head.wraps(); i++) {
            wraps.add(parts.next(
                    "wrap " + i + " of " + head.wraps(),
                    in -> new WrappedDataKey(in.readUTF(), in.readUTF(), in.readAllBytes())));
        }
        List<SealedRecord> records = new ArrayList<>();
        for (int i = 1; i <= head.records(); i++) {
            records.add(parts.next(
                    "record " + i + " of " + head.records(),
                    in -> new SealedRecord(
                            new RecordId(in.readUTF(), in.readUTF()), in.readLong(), in.readAllBytes())));
        }
        byte[] proven = parts.prefix();
        byte[] proof = parts.next("proof", in -> in.readAllBytes());
        parts.end();
        return new SealedFile(head.head(), wraps, records, proven, proof);
    }

    /** Whether this file was written with the data key. */
    boolean isAuthenticatedBy(DataKey key) {
        return MessageDigest.isEqual(proof, key.proofOf(proven));
    }

    Head head() {
        return head;
    }

    List<WrappedDataKey> wraps() {
        return wraps;
    }

    List<SealedRecord> records() {
        return records;
    }
}
