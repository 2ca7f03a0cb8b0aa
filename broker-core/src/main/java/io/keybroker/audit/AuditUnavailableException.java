package io.keybroker.audit;

import java.io.IOException;

/** The audit log cannot record an event, so the action that needs the record must not happen. */
public final class AuditUnavailableException extends IOException {
    private static final long serialVersionUID = 1L;

    AuditUnavailableException(String message) {
        super(message);
    }

    AuditUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Omits the stack trace: many are created while a disk is full, and none is a fault of the calling code. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
