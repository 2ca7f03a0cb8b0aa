package io.keybroker.store.sql;

import io.keybroker.registry.ConflictException;
import io.keybroker.registry.MasterKeys;
import io.keybroker.seal.SealedException;
import io.keybroker.store.sealed.RecordId;
import io.keybroker.store.sealed.SealedStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;

/**
 * Master keys in the sealed store, with the current version in the registry. A new key is stored before the registry
 * names it.
 */
public final class SqlMasterKeys implements MasterKeys {
    private static final int MASTER_BYTES = 32;

    private final SealedStore sealed;
    private final SqlDatabase registry;
    private final SecureRandom random;
    private final Clock clock;
    private volatile SortedSet<Integer> present = new TreeSet<>();

    public SqlMasterKeys(SealedStore sealed, SqlDatabase registry, SecureRandom random, Clock clock) {
        this.sealed = sealed;
        this.registry = registry;
        this.random = random;
        this.clock = clock;
        sealed.addListener(contents -> {
            SortedSet<Integer> versions = new TreeSet<>();
            contents.keySet().stream()
                    .filter(id -> id.kind().equals(RecordId.MASTER))
                    .forEach(id -> versions.add(Integer.parseInt(id.name())));
            present = versions;
        });
    }

    @Override
    public List<MasterKeyVersion> list() throws SealedException {
        SortedSet<Integer> versions = versions();
        int current = current();
        return versions.stream()
                .map(number -> new MasterKeyVersion(number, number == current, live(number)))
                .toList();
    }

    /** Creates a version; first uses one that a killed broker stored before the registry named it. */
    @Override
    public synchronized MasterKeyVersion rotate() throws SealedException {
        int newest = versions().last();
        int current = current();
        int next =
                newest > current ? newest : current + 1; // a store that is older than the registry has no current key
        if (next > newest) {
            put(next);
        }
        registry.change((handle, revision) -> handle.createUpdate("UPDATE current_master SET version = :version")
                .bind("version", next)
                .execute());
        return new MasterKeyVersion(next, true, live(next));
    }

    private void put(int version) throws SealedException {
        byte[] master = new byte[MASTER_BYTES];
        random.nextBytes(master);
        try {
            sealed.put(record(version), master);
        } catch (IOException e) {
            throw notWritten(e);
        } finally {
            Arrays.fill(master, (byte) 0);
        }
    }

    @Override
    public synchronized boolean remove(int version) throws SealedException, ConflictException {
        if (!versions().contains(version)) {
            return false;
        }
        if (version >= current()) {
            throw new ConflictException("the current master key is " + version
                    + " (expected: an older one; create a new current key with 'broker master-key rotate')");
        }
        int live = live(version);
        if (live > 0) {
            throw new ConflictException(live + " live credentials are derived from master key " + version
                    + " (expected: none; wait until they are renewed or expire, or revoke them)");
        }
        try {
            return sealed.remove(record(version));
        } catch (IOException e) {
            throw notWritten(e);
        }
    }

    private SortedSet<Integer> versions() throws SealedException {
        SortedSet<Integer> versions = present;
        if (versions.isEmpty()) {
            throw new SealedException();
        }
        return versions;
    }

    private int current() {
        return registry.jdbi().withHandle(SqlMasterKeys::current);
    }

    /** Returns the version for new credentials, within a caller's transaction. */
    static int current(Handle handle) {
        return handle.createQuery("SELECT version FROM current_master")
                .mapTo(Integer.class)
                .one();
    }

    private int live(int version) {
        return registry.jdbi()
                .withHandle(handle -> handle.createQuery("""
                        SELECT (SELECT COUNT(*) FROM instances WHERE master_version = :version
                                   AND state <> 'REVOKED' AND expires_at > :now)
                             + (SELECT COUNT(*) FROM retired_credentials WHERE master_version = :version
                                   AND expires_at > :now)
                        """)
                        .bind("version", version)
                        .bind("now", clock.millis())
                        .mapTo(Integer.class)
                        .one());
    }

    private static RecordId record(int version) {
        return new RecordId(RecordId.MASTER, Integer.toString(version));
    }

    private static UncheckedIOException notWritten(IOException cause) {
        return new UncheckedIOException("writing the sealed store failed", cause);
    }
}
