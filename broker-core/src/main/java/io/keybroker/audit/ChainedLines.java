package io.keybroker.audit;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;

/** Encodes events as lines with sequence number and hash of the previous line. */
final class ChainedLines implements AuditCopies.Written {
    private static final byte[] SEQ = LineBuffer.name("seq");
    private static final byte[] PREV = LineBuffer.name("prev");

    private final LineBuffer buffer = new LineBuffer();
    private final MessageDigest sha256 = Link.sha256();

    void clear() {
        buffer.clear();
    }

    int size() {
        return buffer.size();
    }

    ByteBuffer written() {
        return buffer.written();
    }

    @Override
    public byte[] copy() {
        return Arrays.copyOf(buffer.array(), buffer.size());
    }

    /** Writes one event after the others, and returns its place in the chain. */
    Link add(AuditEvent event, Link before) {
        int from = buffer.size();
        buffer.begin();
        buffer.field(SEQ, before.seq() + 1);
        buffer.hex(PREV, before.hash());
        EventLine.write(event, buffer);
        buffer.end();
        sha256.update(buffer.array(), from, buffer.size() - from - 1);
        return new Link(before.seq() + 1, sha256.digest());
    }
}
