package io.keybroker.audit;

/** Port to the sinks. Called on the log's writer thread; must not block. */
@FunctionalInterface
public interface AuditSink {
    /** No sinks. */
    AuditSink NONE = written -> {};

    /** Takes complete lines that were just written; the batch is valid only during this call. */
    void write(Batch written);

    /** Lines that are in the log now. */
    interface Batch {
        /** Returns a copy of the lines with their line ends. */
        byte[] copy();
    }
}
