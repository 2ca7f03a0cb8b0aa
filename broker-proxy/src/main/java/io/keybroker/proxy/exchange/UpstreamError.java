package io.keybroker.proxy.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * An error of AWS's, read whole before it is passed on: one about the real key's own signature says things, such as the
 * key id and the string that was signed, which are nobody's business but the broker's.
 */
final class UpstreamError {
    private static final int LONGEST = 64 * 1024;
    private static final List<String> ABOUT_THE_REAL_KEY = List.of(
            "SignatureDoesNotMatch",
            "InvalidSignatureException",
            "InvalidAccessKeyId",
            "InvalidClientTokenId",
            "UnrecognizedClientException",
            "AuthFailure",
            "ExpiredToken",
            "InvalidToken",
            "RequestExpired",
            "RequestTimeTooSkewed",
            "IncompleteSignature",
            "MissingAuthenticationToken",
            "AuthorizationHeaderMalformed");

    private final HttpResponse head;
    private final CompositeByteBuf body = Unpooled.compositeBuffer(256);

    UpstreamError(HttpResponse head) {
        this.head = head;
    }

    HttpResponse head() {
        return head;
    }

    /** Takes a piece over; false if there is more than any error of AWS's has. */
    boolean add(ByteBuf piece) {
        body.addComponent(true, piece);
        return body.readableBytes() <= LONGEST;
    }

    /** Whether AWS turned the broker's own key away, or named it. */
    boolean isAboutTheRealKey(String realKeyId) {
        String text = body.toString(StandardCharsets.ISO_8859_1);
        String type = head.headers().get("x-amzn-errortype", "");
        return text.contains(realKeyId)
                || ABOUT_THE_REAL_KEY.stream().anyMatch(code -> type.startsWith(code) || text.contains(code));
    }

    /** What AWS said the error is, for the broker's log: the first known code. */
    String code() {
        String text =
                body.toString(StandardCharsets.ISO_8859_1) + head.headers().get("x-amzn-errortype", "");
        return ABOUT_THE_REAL_KEY.stream().filter(text::contains).findFirst().orElse("names the real key");
    }

    /** The body, now the caller's to release. */
    ByteBuf takeBody() {
        return body.retain();
    }

    void release() {
        body.release();
    }
}
