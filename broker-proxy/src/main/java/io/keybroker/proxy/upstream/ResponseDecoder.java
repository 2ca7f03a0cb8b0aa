package io.keybroker.proxy.upstream;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponseDecoder;

/** Decodes responses; a response to HEAD has no body, whatever its headers (RFC 9112, section 6.3). */
final class ResponseDecoder extends HttpResponseDecoder {
    private static final int LONGEST_HEAD = 64 * 1024;
    private static final int LARGEST_PIECE = 64 * 1024;

    private boolean headAsked;

    ResponseDecoder() {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(8192)
                .setMaxHeaderSize(LONGEST_HEAD)
                .setMaxChunkSize(LARGEST_PIECE)
                .setStrictLineParsing(true)
                .setUseRfc9112TransferEncoding(true));
    }

    void expectAnswerTo(String method) {
        headAsked = method.equals("HEAD");
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
        return headAsked || super.isContentAlwaysEmpty(message);
    }

    /** Whether bytes were received that belong to no response. */
    boolean hasSurplus() {
        return actualReadableBytes() > 0;
    }
}
