package io.keybroker.policy;

import java.nio.file.Path;

/** An invalid policy or policy test: the message names location, value and expected form. */
public final class PolicyException extends Exception {
    private static final long serialVersionUID = 1L;

    public PolicyException(String problem) {
        super(problem);
    }

    PolicyException(Path file, int line, String problem) {
        super(file + ":" + line + ": " + problem);
    }

    PolicyException(Path file, String problem) {
        super(file + ": " + problem);
    }
}
