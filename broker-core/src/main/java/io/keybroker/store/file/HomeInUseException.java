package io.keybroker.store.file;

import java.io.IOException;
import java.nio.file.Path;

/** Another daemon uses the home directory; the message names its process. */
public final class HomeInUseException extends IOException {
    private static final long serialVersionUID = 1L;

    HomeInUseException(Path home, String pid) {
        super(home + " is in use by the broker with pid " + pid
                + " (expected: one broker per home directory; stop it first)");
    }
}
