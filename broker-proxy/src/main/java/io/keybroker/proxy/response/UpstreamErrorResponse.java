package io.keybroker.proxy.response;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * An error of AWS's, read whole before it is passed on: one about the real key's own signature says things, such as the
 * key id and the string that was signed, which are nobody's business but the broker's.
 */
public final class UpstreamErrorResponse {
    private static final int LONGEST = 64 * 1024;
    private static final String WRONG_REGION = "AuthorizationHeaderMalformed";
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
            WRONG_REGION);

    private final HttpResponse head;
    private final CompositeByteBuf body = Unpooled.compositeBuffer(256);

    public UpstreamErrorResponse(HttpResponse head) {
        this.head = head;
    }

    public HttpResponse head() {
        return head;
    }

    /** Takes a piece over; false if there is more than any error of AWS's has. */
    public boolean add(ByteBuf piece) {
        body.addComponent(true, piece);
        return body.readableBytes() <= LONGEST;
    }

    /** Whether AWS turned the broker's own key away, or named it, or may have in a coding that cannot be read. */
    public boolean isAboutTheRealKey(String realKeyId) {
        Optional<String> text = text();
        return text.isEmpty()
                || text.get().contains(realKeyId)
                || codeIn(text.get()).isPresent();
    }

    /** What AWS said the error is, for the broker's log: the first known code. */
    public String code() {
        String text = text().orElse("");
        return codeIn(text).orElse("names the real key");
    }

    /** The code of an error about the signature; that a bucket is in another region is for the client to act on. */
    private static Optional<String> codeIn(String text) {
        boolean hint = text.contains("<Region>");
        return ABOUT_THE_REAL_KEY.stream()
                .filter(text::contains)
                .filter(code -> !hint || !code.equals(WRONG_REGION))
                .findFirst();
    }

    /** The error's type and body; nothing if the body cannot be read. */
    private Optional<String> text() {
        String type = head.headers().get("x-amzn-errortype", "");
        String coding = head.headers().get("content-encoding", "");
        if (coding.isEmpty()) {
            return Optional.of(type + ' ' + body.toString(StandardCharsets.ISO_8859_1));
        }
        if (!coding.equalsIgnoreCase("gzip")) {
            return Optional.empty();
        }
        try (InputStream unzipped = new GZIPInputStream(new ByteBufInputStream(body.duplicate()))) {
            String text = new String(unzipped.readNBytes(LONGEST), StandardCharsets.ISO_8859_1);
            return unzipped.read() < 0 ? Optional.of(type + ' ' + text) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // not what its head says
        }
    }

    /** The body, now the caller's to release. */
    public ByteBuf takeBody() {
        return body.retain();
    }

    public void release() {
        body.release();
    }
}
