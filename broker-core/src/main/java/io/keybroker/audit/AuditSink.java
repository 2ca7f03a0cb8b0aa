package io.keybroker.audit;

/** Where copies of what was written go. The log's own thread hands them over, and must not be kept waiting. */
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
