package io.keybroker.audit;

/** Port to the sinks. Called on the log's writer thread; must not block. */
@FunctionalInterface
public interface AuditSink {
    /** There are no copies. */
    AuditSink NONE = written -> {};

    /** Takes whole lines that were just written, from a text that is good during this call alone. */
    void write(Batch written);

    /** Lines that stand in the log now. */
    interface Batch {
        /** A copy of them, each with its end. */
        byte[] copy();
    }
}
