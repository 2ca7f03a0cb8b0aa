package io.keybroker.proxy.upstream;

import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import io.keybroker.proxy.codec.HeadBuffer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Encodes a signed head; control characters are rejected, so that no value can start another line. */
final class RequestHeadEncoder {
    private RequestHeadEncoder() {}

    static ByteBuf write(ByteBufAllocator allocator, RequestHead head, BodyFraming framing) {
        HeadBuffer out = HeadBuffer.begin().checked(head.method()).text(" ").checked(head.path());
        String query = head.query().encoded();
        if (!query.isEmpty()) {
            out.text("?").checked(query);
        }
        out.text(" HTTP/1.1\r\n");
        Headers headers = head.headers();
        for (int i = 0; i < headers.size(); i++) {
            out.line(headers.name(i), headers.value(i));
        }
        if (framing.chunked()) {
            out.line("transfer-encoding", "chunked");
        } else if (framing.isDeclared()) {
            out.line("content-length", Long.toString(framing.length()));
        }
        if (!out.isClean()) {
            throw new IllegalStateException("the request head has a control character");
        }
        return out.end(allocator);
    }
}
