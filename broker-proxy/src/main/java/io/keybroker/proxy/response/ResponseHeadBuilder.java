package io.keybroker.proxy.response;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;

/** Writes a response head by lines. */
public final class ResponseHeadBuilder {
    private final ByteBuf out;

    public ResponseHeadBuilder(int status) {
        this.out = ByteBufAllocator.DEFAULT.ioBuffer(512);
        text("HTTP/1.1 " + HttpResponseStatus.valueOf(status) + "\r\n");
    }

    /** Adds a header; one with a line break in its value is omitted. */
    public ResponseHeadBuilder with(CharSequence name, CharSequence value) {
        if (clean(value)) {
            text(name);
            out.writeByte(':').writeByte(' ');
            out.writeCharSequence(value, StandardCharsets.ISO_8859_1);
            out.writeByte('\r').writeByte('\n');
        }
        return this;
    }

    private static boolean clean(CharSequence value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7f || c > 0xff) {
                return false;
            }
        }
        return true;
    }

    private void text(CharSequence ascii) {
        ByteBufUtil.writeAscii(out, ascii);
    }

    /** Returns the complete head. */
    public ByteBuf end() {
        return out.writeByte('\r').writeByte('\n');
    }
}
