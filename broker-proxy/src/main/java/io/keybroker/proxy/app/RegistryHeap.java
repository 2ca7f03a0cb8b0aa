package io.keybroker.proxy.app;

import io.keybroker.store.sql.SqlDatabase;
import java.io.IOException;

/** Checks before loading a registry whether the heap can hold it, and computes the necessary size. */
final class RegistryHeap {
    private static final long MIB = 1 << 20;
    private static final long BYTES_EACH = 140; // measured with a million instances of one address and no tags
    private static final long BYTES_OF_THE_REST = 64 * MIB;
    private static final long STEP = 64;
    private static final long SMALL = 100_000; // fits in any heap that a daemon is given

    private RegistryHeap() {}

    /** Rejects a registry that exceeds the heap, since the daemon would fail later during the load or a change. */
    static void check(SqlDatabase store) throws IOException {
        long credentials = store.credentials();
        long heap = Runtime.getRuntime().maxMemory() / MIB;
        long needed = neededMib(credentials);
        if (credentials > SMALL && needed > heap + STEP / 2) { // the collector reserves a part of the heap
            throw new IOException("the registry has " + credentials + " credentials, and the heap is " + heap
                    + " MiB (expected: " + needed + " MiB, as by BROKER_JAVA_OPTS=-Xmx" + needed + "m)");
        }
    }

    /** All live objects must fit into the old generation, which is two thirds of the heap. */
    static long neededMib(long credentials) {
        long live = credentials * BYTES_EACH + BYTES_OF_THE_REST;
        long heap = live * 3 / 2 / MIB;
        return (heap + STEP - 1) / STEP * STEP;
    }
}
