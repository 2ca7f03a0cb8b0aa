package io.keybroker.store;

import java.io.IOException;
import java.nio.file.Path;

/** The sealed store is not as it was written: damaged, changed by another hand, or older than it was. */
public final class DamagedStoreException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedStoreException(Path file, String what) {
        super(file + " " + what + "; restore its newest backup");
    }
}
