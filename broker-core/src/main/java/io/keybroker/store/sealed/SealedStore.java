package io.keybroker.store.sealed;

import io.keybroker.seal.SealedException;
import io.keybroker.store.file.PrivateFiles;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The sealed store file: real keys and master keys, encrypted with AES-256-GCM under a data key, which each {@link
 * WrappingKey} wraps. While unsealed, the keys are in memory; each change writes the whole file durably with the next
 * generation.
 */
public final class SealedStore {
    private static final String FILE = "sealed.store";
    private static final int MASTER_BYTES = 32;
    private static final long MOST_GENERATIONS = 1L << 32; // the number of random nonces that one key permits

    private final Path file;
    private final RollbackGuard anchor;
    private final SecureRandom random;
    private final List<Listener> followers = new CopyOnWriteArrayList<>();
    private final List<Runnable> sealings = new CopyOnWriteArrayList<>();
    private SealedFile stored;
    private volatile Seal seal = Seal.CLOSED;

    /** Whether the store is sealed. */
    private sealed interface Seal {
        Seal CLOSED = new Closed();

        /** Wipes the key, if there is one. */
        void wipe();

        /** Sealed: only the file remains. */
        record Closed() implements Seal {
            @Override
            public void wipe() {
                // holds nothing
            }
        }

        /** Unsealed: the data key is in memory. */
        record Open(DataKey key) implements Seal {
            @Override
            public void wipe() {
                key.wipe();
            }
        }
    }

    /**
     * Receives the content of the store, at once and after each change; empty while it is sealed. The bytes are wiped
     * afterwards.
     */
    public interface Listener {
        void load(Map<RecordId, byte[]> contents);
    }

    /**
     * A wrapping key that unseals the store.
     *
     * @param kind the kind
     * @param label the label, unique within its kind
     */
    public record WrappingKeyId(String kind, String label) {}

    private SealedStore(Path file, SealedFile stored, RollbackGuard anchor, SecureRandom random) {
        this.file = file;
        this.stored = stored;
        this.anchor = anchor;
        this.random = random;
    }

    /** Creates the store of a home directory without one, with a new master key. */
    public static void create(Path home, List<WrappingKey> wraps, SecureRandom random) throws IOException {
        PrivateFiles.requirePrivate(home);
        Path file = home.resolve(FILE);
        if (Files.exists(file)) {
            throw new IOException(file + " already exists (expected: a new file)");
        }
        if (wraps.isEmpty()) {
            throw new IllegalArgumentException("the sealed store has no store key (expected: at least one)");
        }
        byte[] name = new byte[16];
        byte[] master = new byte[MASTER_BYTES];
        random.nextBytes(name);
        random.nextBytes(master);
        DataKey key = DataKey.generate(random);
        try {
            SealedFile.Head head = new SealedFile.Head(HexFormat.of().formatHex(name), 1);
            List<WrappedDataKey> wrapped = new ArrayList<>();
            for (WrappingKey wrap : wraps) {
                wrapped.add(wrapped(key, head.store(), wrap));
            }
            SealedRecord record = key.seal(head.store(), RecordId.FIRST_MASTER, 1, master);
            PrivateFiles.replace(
                    file, SealedFile.sealed(head, wrapped, List.of(record), key).bytes());
        } finally {
            key.wipe();
            Arrays.fill(master, (byte) 0);
        }
    }

    /** Opens the store of a home directory sealed; a missing, damaged or publicly readable file is rejected. */
    public static SealedStore open(Path home, RollbackGuard anchor, SecureRandom random) throws IOException {
        PrivateFiles.requirePrivate(home);
        Path file = home.resolve(FILE);
        if (!Files.exists(file)) {
            throw new IOException(
                    file + " is missing (expected: the sealed store; restore its backup, or run 'broker init')");
        }
        try (DirectoryStream<Path> unfinished = Files.newDirectoryStream(home, FILE + ".*.new")) {
            for (Path path : unfinished) {
                Files.deleteIfExists(path); // left by a broker that was killed before the rename
            }
        }
        return new SealedStore(file, SealedFile.parse(file, PrivateFiles.read(file)), anchor, random);
    }

    /**
     * Unseals the store with a wrapping key; every record is authenticated before any is used. A copy older than one
     * seen before is rejected, unless {@code acceptOlder}: then it becomes the newest, as after a restore.
     */
    public synchronized void unseal(WrappingKey wrap, boolean acceptOlder) throws IOException, WrongKeyException {
        SealedFile read = SealedFile.parse(file, PrivateFiles.read(file));
        String store = read.head().store();
        WrappedDataKey wrapped = read.wraps().stream()
                .filter(wrappedDataKey -> wrappedDataKey.isWrappedBy(wrap.kind(), wrap.label()))
                .findFirst()
                .orElseThrow(() -> new WrongKeyException("the sealed store has no store key of type " + wrap.kind()));
        DataKey key = DataKey.of(
                wrap.unwrap(wrapped.wrapped(), WrappedDataKey.context(store, wrap.kind(), wrap.label())), random);
        try {
            authenticate(read, key);
            compareAge(read.head(), acceptOlder);
            load(read, key);
        } catch (IOException | RuntimeException e) {
            key.wipe();
            throw e;
        }
    }

    private void authenticate(SealedFile read, DataKey key) throws DamagedStoreException {
        for (SealedRecord record : read.records()) {
            byte[] content = key.open(read.head().store(), record)
                    .orElseThrow(() -> new DamagedStoreException(file, "was modified in record '" + record.id() + "'"));
            Arrays.fill(content, (byte) 0);
        }
        if (!read.isAuthenticatedBy(key)) {
            throw new DamagedStoreException(file, "was modified in its header, store keys or record list");
        }
    }

    private void compareAge(SealedFile.Head head, boolean acceptOlder) throws DamagedStoreException {
        long seen = anchor.last(head.store()).orElse(0);
        if (seen > head.generation() && !acceptOlder) {
            throw new DamagedStoreException(
                    file,
                    "is an older copy: its generation is " + head.generation() + ", and " + seen
                            + " was seen before (after a restore, use 'broker unseal --accept-older')");
        }
        if (seen > head.generation()) {
            anchor.resetTo(head.store(), head.generation());
        } else {
            anchor.advance(head.store(), head.generation());
        }
    }

    private void load(SealedFile read, DataKey key) {
        Seal before = seal;
        stored = read;
        seal = new Seal.Open(key);
        before.wipe();
        notifyListeners(key);
    }

    /** Seals the store: drops every key, so that only the file remains. */
    public synchronized void seal() {
        Seal before = seal;
        seal = Seal.CLOSED;
        before.wipe();
        followers.forEach(follower -> follower.load(Map.of()));
        sealings.forEach(Runnable::run);
    }

    public boolean sealed() {
        return seal instanceof Seal.Closed;
    }

    /** Sets a callback for each seal, to drop everything derived from the keys. */
    public void onSealed(Runnable listener) {
        sealings.add(listener);
    }

    /** Sets a callback for each unseal, change and seal. */
    public void onChange(Runnable listener) {
        addListener(contents -> listener.run());
    }

    /** Returns the wrapping keys of this store, from the file as last read or written. */
    public synchronized List<WrappingKeyId> wraps() {
        return stored.wraps().stream()
                .map(wrappedDataKey -> new WrappingKeyId(wrappedDataKey.kind(), wrappedDataKey.label()))
                .toList();
    }

    /** Returns the number of writes. */
    public synchronized long generation() {
        return stored.head().generation();
    }

    /** Returns the last generation seen of this store; 0 if none. */
    public synchronized long anchored() {
        return anchor.last(stored.head().store()).orElse(0);
    }

    /** Adds a wrapping key, or replaces the one of its kind and label; no record is encrypted again. */
    public synchronized void addWrap(WrappingKey wrap) throws IOException, SealedException {
        DataKey key = key();
        List<WrappedDataKey> wraps = findOtherThan(new WrappingKeyId(wrap.kind(), wrap.label()));
        wraps.add(wrapped(key, stored.head().store(), wrap));
        write(key, wraps, stored.records());
    }

    /** Removes a wrapping key; the last one cannot be removed. */
    public synchronized void removeWrap(WrappingKeyId wrap) throws IOException, SealedException {
        DataKey key = key();
        List<WrappedDataKey> wraps = findOtherThan(wrap);
        if (wraps.isEmpty()) {
            throw new IllegalArgumentException(
                    "the last store key cannot be removed (expected: another store key added first)");
        }
        write(key, wraps, stored.records());
    }

    private List<WrappedDataKey> findOtherThan(WrappingKeyId wrap) {
        List<WrappedDataKey> wraps = new ArrayList<>(stored.wraps());
        wraps.removeIf(wrappedDataKey -> wrappedDataKey.isWrappedBy(wrap.kind(), wrap.label()));
        return wraps;
    }

    public synchronized void addListener(Listener follower) {
        followers.add(follower);
        if (seal instanceof Seal.Open open) {
            notifyListeners(open.key());
        }
    }

    /** Stores a secret, and replaces the one of that name; returns once it is durable. */
    public void put(RecordId id, byte[] content) throws IOException, SealedException {
        put(Map.of(id, content));
    }

    /** Stores several secrets, all or none. */
    synchronized void put(Map<RecordId, byte[]> contents) throws IOException, SealedException {
        DataKey key = key();
        Map<RecordId, SealedRecord> records = byId();
        long version = stored.head().generation() + 1;
        contents.forEach((id, content) -> records.put(id, key.seal(stored.head().store(), id, version, content)));
        write(key, stored.wraps(), records.values());
    }

    public synchronized boolean remove(RecordId id) throws IOException, SealedException {
        DataKey key = key();
        Map<RecordId, SealedRecord> records = byId();
        if (!records.containsKey(id)) {
            return false;
        }
        records.remove(id);
        write(key, stored.wraps(), records.values());
        return true;
    }

    private Map<RecordId, SealedRecord> byId() {
        Map<RecordId, SealedRecord> records = new LinkedHashMap<>();
        stored.records().forEach(record -> records.put(record.id(), record));
        return records;
    }

    private DataKey key() throws SealedException {
        if (seal instanceof Seal.Open open) {
            return open.key();
        }
        throw new SealedException();
    }

    /** Writes the file first, then its anchor: after a crash between them the store is only newer than the anchor. */
    private void write(DataKey key, Collection<WrappedDataKey> wraps, Collection<SealedRecord> records)
            throws IOException {
        SealedFile.Head head = stored.head();
        SealedFile.Head next = new SealedFile.Head(head.store(), head.generation() + 1);
        if (next.generation() >= MOST_GENERATIONS) {
            throw new IOException(file + " was written 2^32 times (expected: a new store)");
        }
        if (anchor.last(head.store()).orElse(0) > head.generation()) {
            throw new DamagedStoreException(file, "was changed by another broker and is unchanged");
        }
        SealedFile written = SealedFile.sealed(next, wraps, records, key);
        PrivateFiles.replace(file, written.bytes());
        stored = written;
        notifyListeners(key);
        if (!anchor.advance(next.store(), next.generation())) {
            throw new DamagedStoreException(file, "was changed by another broker at the same time");
        }
    }

    private static WrappedDataKey wrapped(DataKey key, String store, WrappingKey wrap) throws IOException {
        byte[] raw = key.bytes();
        try {
            byte[] wrapped = wrap.wrap(raw, WrappedDataKey.context(store, wrap.kind(), wrap.label()));
            return new WrappedDataKey(wrap.kind(), wrap.label(), wrapped);
        } finally {
            Arrays.fill(raw, (byte) 0);
        }
    }

    private void notifyListeners(DataKey key) {
        Map<RecordId, byte[]> contents = new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
        for (SealedRecord record : stored.records()) {
            byte[] content = key.open(stored.head().store(), record)
                    .orElseThrow(() -> new IllegalStateException("record changed after verification"));
            contents.put(record.id(), content);
        }
        followers.forEach(follower -> follower.load(contents));
        contents.values().forEach(content -> Arrays.fill(content, (byte) 0));
    }
}
