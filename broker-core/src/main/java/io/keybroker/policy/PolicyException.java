package io.keybroker.policy;

import java.nio.file.Path;

/** A policy, or a question about one, that cannot stand: the message says where, what was found and what was expected. */
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
