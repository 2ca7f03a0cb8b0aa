package io.keybroker.store.sealed;

import java.io.IOException;
import java.nio.file.Path;

/** The sealed store is damaged, was modified, or is older than the last one seen. */
public final class DamagedStoreException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedStoreException(Path file, String what) {
        super(file + " " + what + "; restore its newest backup");
    }
}
