package io.keybroker.audit;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;

/** Encodes events as lines with sequence number and hash of the previous line. */
final class ChainedBatch implements AuditSink.Batch {
    private static final byte[] SEQ = JsonLineBuffer.name("seq");
    private static final byte[] PREV = JsonLineBuffer.name("prev");

    private final JsonLineBuffer buffer = new JsonLineBuffer();
    private final MessageDigest sha256 = ChainLink.sha256();

    void clear() {
        buffer.clear();
    }

    int size() {
        return buffer.size();
    }

    ByteBuffer bytes() {
        return buffer.bytes();
    }

    @Override
    public byte[] copy() {
        return Arrays.copyOf(buffer.array(), buffer.size());
    }

    /** Encodes one event, and returns its chain position. */
    ChainLink add(AuditEvent event, ChainLink before) {
        int from = buffer.size();
        buffer.begin();
        buffer.field(SEQ, before.seq() + 1);
        buffer.hex(PREV, before.hash());
        AuditEventEncoder.write(event, buffer);
        buffer.endLine();
        sha256.update(buffer.array(), from, buffer.size() - from - 1);
        return new ChainLink(before.seq() + 1, sha256.digest());
    }
}
