package io.keybroker.proxy.server;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.proxy.client.ClientRequest;
import io.keybroker.proxy.upstream.BodyFraming;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.ByteProcessor;
import java.util.Optional;

/** Decodes a connection's bytes into heads and bodies on demand, one request after the other. */
final class RequestDecoder {
    private static final int LONGEST_HEAD = 16 * 1024;
    private static final int LONGEST_SIZE = 8;

    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private int searched;
    private Expected expected = Expected.HEAD;
    private boolean chunked;
    private long left;

    private enum Expected {
        HEAD,
        SIZE,
        DATA,
        DATA_END,
        LAST_LINE,
        NOTHING
    }

    /** Takes ownership of received bytes. */
    void add(ByteBufAllocator allocator, ByteBuf more) {
        bytes = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(allocator, bytes, more);
    }

    boolean hasBytes() {
        return bytes.isReadable();
    }

    /** Whether a head is incomplete. */
    boolean insideHead() {
        return expected == Expected.HEAD && bytes.isReadable();
    }

    /** Returns the next request head, once it is complete. */
    Optional<ClientRequest> head() throws RequestRejectedException {
        if (!bytes.isReadable()) {
            return Optional.empty();
        }
        byte first = bytes.getByte(bytes.readerIndex());
        if (first < 'A' || first > 'Z') {
            throw malformed("the request does not start with a method");
        }
        int length = headLength();
        if (length < 0) {
            if (bytes.readableBytes() > LONGEST_HEAD) {
                throw malformed("the head is longer than " + LONGEST_HEAD + " bytes");
            }
            return Optional.empty();
        }
        byte[] head = new byte[length];
        bytes.readBytes(head);
        ClientRequest incoming = RequestHeadParser.parse(head);
        expectBody(incoming.body());
        return Optional.of(incoming);
    }

    /** Returns the bytes including the empty line; -1 if incomplete. */
    private int headLength() throws RequestRejectedException {
        int start = bytes.readerIndex();
        int from = start + searched;
        while (true) {
            int feed = bytes.forEachByte(from, bytes.writerIndex() - from, ByteProcessor.FIND_LF);
            if (feed < 0) {
                searched = Math.max(bytes.readableBytes() - 3, 0);
                return -1;
            }
            if (feed - start >= LONGEST_HEAD) {
                throw malformed("the head is longer than " + LONGEST_HEAD + " bytes");
            }
            boolean empty = feed - start >= 3
                    && bytes.getByte(feed - 1) == '\r'
                    && bytes.getByte(feed - 2) == '\n'
                    && bytes.getByte(feed - 3) == '\r';
            if (empty) {
                return feed + 1 - start;
            }
            from = feed + 1;
        }
    }

    private void expectBody(BodyFraming framing) {
        searched = 0;
        chunked = framing.chunked();
        left = chunked ? 0 : Math.max(framing.length(), 0);
        expected = chunked ? Expected.SIZE : left > 0 ? Expected.DATA : Expected.NOTHING;
    }

    /** Returns the next piece of the body, which the receiver releases; empty if none is available. */
    Optional<ByteBuf> piece() throws RequestRejectedException {
        while (bytes.isReadable()) {
            switch (expected) {
                case DATA -> {
                    return Optional.of(data());
                }
                case SIZE -> {
                    if (!readSize()) {
                        return Optional.empty();
                    }
                }
                case DATA_END, LAST_LINE -> {
                    if (!readLineEnd()) {
                        return Optional.empty();
                    }
                }
                default -> {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    private ByteBuf data() {
        int count = (int) Math.min(left, bytes.readableBytes());
        left -= count;
        if (left == 0) {
            expected = chunked ? Expected.DATA_END : Expected.NOTHING;
        }
        if (count < bytes.readableBytes()) {
            return bytes.readRetainedSlice(count);
        }
        ByteBuf all = bytes;
        bytes = Unpooled.EMPTY_BUFFER;
        return all;
    }

    /** Parses a chunk's size: hexadecimal digits and CRLF, without extensions (RFC 9112, section 7.1). */
    private boolean readSize() throws RequestRejectedException {
        int start = bytes.readerIndex();
        long size = 0;
        for (int i = start; i < bytes.writerIndex(); i++) {
            byte c = bytes.getByte(i);
            if (c == '\r' && i > start) {
                if (i + 1 == bytes.writerIndex()) {
                    return false;
                }
                if (bytes.getByte(i + 1) != '\n') {
                    throw malformed("a chunk size does not end in CRLF");
                }
                bytes.readerIndex(i + 2);
                left = size;
                expected = size == 0 ? Expected.LAST_LINE : Expected.DATA;
                return true;
            }
            int digit = Character.digit(c, 16);
            if (digit < 0 || i - start >= LONGEST_SIZE) {
                throw malformed("a chunk size is not a hexadecimal number of up to " + LONGEST_SIZE + " digits");
            }
            size = size << 4 | digit;
        }
        return false;
    }

    /**
     * Reads the CRLF after a chunk, or after the last chunk: trailers are rejected, because no signature covers them.
     */
    private boolean readLineEnd() throws RequestRejectedException {
        if (bytes.getByte(bytes.readerIndex()) != '\r') {
            throw malformed(
                    expected == Expected.DATA_END
                            ? "a chunk is longer than its size"
                            : "HTTP trailers are not supported");
        }
        if (bytes.readableBytes() < 2) {
            return false;
        }
        if (bytes.getByte(bytes.readerIndex() + 1) != '\n') {
            throw malformed("a chunk does not end in CRLF");
        }
        bytes.skipBytes(2);
        expected = expected == Expected.DATA_END ? Expected.SIZE : Expected.NOTHING;
        return true;
    }

    /** Whether the body was completely read. */
    boolean isBodyEnd() {
        return expected == Expected.NOTHING;
    }

    /** Starts the next request after a response. */
    void next() {
        expected = Expected.HEAD;
    }

    /** Drops all received bytes. */
    void discard() {
        bytes.release();
        bytes = Unpooled.EMPTY_BUFFER;
    }

    private static RequestRejectedException malformed(String detail) {
        return new RequestRejectedException(ErrorCode.MALFORMED, detail);
    }
}
