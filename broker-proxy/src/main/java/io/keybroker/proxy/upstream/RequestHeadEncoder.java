package io.keybroker.proxy.upstream;

import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;

/** Encodes a signed head; control characters are rejected, so that no value can start another line. */
final class RequestHeadEncoder {
    private RequestHeadEncoder() {}

    static ByteBuf write(ByteBufAllocator allocator, RequestHead head, BodyFraming framing) {
        ByteBuf out = allocator.ioBuffer(1024);
        append(out, head.method());
        out.writeByte(' ');
        append(out, head.path());
        String query = head.query().encoded();
        if (!query.isEmpty()) {
            out.writeByte('?');
            append(out, query);
        }
        append(out, " HTTP/1.1\r\n");
        Headers headers = head.headers();
        for (int i = 0; i < headers.size(); i++) {
            line(out, headers.name(i), headers.value(i));
        }
        if (framing.chunked()) {
            line(out, "transfer-encoding", "chunked");
        } else if (framing.isDeclared()) {
            line(out, "content-length", Long.toString(framing.length()));
        }
        out.writeByte('\r').writeByte('\n');
        return out;
    }

    private static void line(ByteBuf out, String name, String value) {
        checked(out, name);
        out.writeByte(':').writeByte(' ');
        checked(out, value);
        out.writeByte('\r').writeByte('\n');
    }

    private static void checked(ByteBuf out, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7f || c > 0xff) {
                out.release();
                throw new IllegalStateException("the request head has a control character");
            }
        }
        append(out, text);
    }

    private static void append(ByteBuf out, String text) {
        out.writeCharSequence(text, StandardCharsets.ISO_8859_1);
    }
}
