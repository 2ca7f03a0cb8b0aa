package io.keybroker.proxy.response;

import io.keybroker.proxy.codec.HeadBuffer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpResponseStatus;

/** Encodes a response head for a client, line by line; valid until its thread begins another. */
public final class ResponseHeadBuilder {
    private final HeadBuffer out = HeadBuffer.begin();

    public ResponseHeadBuilder(int status) {
        HttpResponseStatus known = HttpResponseStatus.valueOf(status);
        out.text("HTTP/1.1 ")
                .text(known.codeAsText())
                .text(" ")
                .text(known.reasonPhrase())
                .text("\r\n");
    }

    /** Adds a header; one with a line break in its value is omitted. */
    public ResponseHeadBuilder with(CharSequence name, CharSequence value) {
        out.lineIfClean(name, value);
        return this;
    }

    /** Returns the complete head. */
    public ByteBuf end() {
        return out.end(ByteBufAllocator.DEFAULT);
    }
}
