package io.keybroker.proxy.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.AsciiString;
import java.util.Arrays;

/**
 * Reused thread-local buffer for one HTTP/1.1 head, one byte per character. Copies text in bulk and checks each byte once:
 * writing characters into a direct buffer one by one cost a tenth of a small request.
 */
public final class HeadBuffer {
    private static final ThreadLocal<HeadBuffer> OWN = ThreadLocal.withInitial(HeadBuffer::new);

    /** Longer buffers are dropped after use, so that one long head does not stay in memory for each thread. */
    private static final int KEPT = 64 << 10;

    private byte[] bytes = new byte[4096];
    private int length;
    private boolean clean;

    private HeadBuffer() {}

    /** Returns an empty head, valid until this thread begins another. */
    public static HeadBuffer begin() {
        HeadBuffer head = OWN.get();
        head.length = 0;
        head.clean = true;
        return head;
    }

    /** Appends trusted text. */
    public HeadBuffer text(CharSequence latin1) {
        int end = length + latin1.length();
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(end, 2 * bytes.length));
        }
        copy(latin1, bytes, length);
        length = end;
        return this;
    }

    /** Appends untrusted text; a control character, or one that is not Latin-1, makes the head unclean. */
    public HeadBuffer checked(CharSequence text) {
        int start = length;
        text(text);
        clean &= isClean(bytes, start, length) && isLatin1(text);
        return this;
    }

    /** Appends a header. */
    public HeadBuffer line(CharSequence name, CharSequence value) {
        return checked(name).text(": ").checked(value).text("\r\n");
    }

    /** Appends a header; omits one that contains a line break. */
    public HeadBuffer lineIfClean(CharSequence name, CharSequence value) {
        int start = length;
        boolean before = clean;
        clean = true;
        line(name, value);
        if (!clean) {
            length = start;
        }
        clean = before;
        return this;
    }

    /** Whether all untrusted text was free of line breaks and other control characters. */
    public boolean isClean() {
        return clean;
    }

    /** Returns the head with its empty line, in a buffer that the caller releases. */
    public ByteBuf end(ByteBufAllocator allocator) {
        text("\r\n");
        ByteBuf head = allocator.ioBuffer(length).writeBytes(bytes, 0, length);
        if (bytes.length > KEPT) {
            bytes = new byte[KEPT];
        }
        return head;
    }

    @SuppressWarnings("deprecation") // the one copy of the JDK that neither allocates nor looks at each character
    private static void copy(CharSequence text, byte[] target, int offset) {
        if (text instanceof AsciiString ascii) {
            System.arraycopy(ascii.array(), ascii.arrayOffset(), target, offset, ascii.length());
        } else {
            String string = text.toString();
            string.getBytes(0, string.length(), target, offset);
        }
    }

    private static boolean isClean(byte[] bytes, int from, int to) {
        boolean clean = true;
        for (int i = from; i < to; i++) { // no early end, so that the compiler can take several bytes at once
            int c = bytes[i] & 0xff;
            clean &= (c >= ' ' || c == '\t') && c != 0x7f;
        }
        return clean;
    }

    private static boolean isLatin1(CharSequence text) {
        if (text instanceof AsciiString) {
            return true;
        }
        int bits = 0;
        for (int i = 0; i < text.length(); i++) {
            bits |= text.charAt(i);
        }
        return bits <= 0xff;
    }
}
