package io.keybroker.proxy.response;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/**
 * An AWS error, buffered before it is forwarded: an error about the broker's own signature contains the real key ID
 * and the string to sign, which the client must not see.
 */
public final class UpstreamErrorResponse {
    private static final int LONGEST = 64 * 1024;
    private static final String WRONG_REGION = "AuthorizationHeaderMalformed";
    private static final Set<String> ABOUT_THE_REAL_KEY = Set.of(
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

    /** Whether a response is buffered before it is forwarded: errors, and redirects, which repeat the request. */
    public static boolean covers(int status) {
        return status >= 300 && status != 304;
    }

    public UpstreamErrorResponse(HttpResponse head) {
        this.head = head;
    }

    public HttpResponse head() {
        return head;
    }

    /** Takes ownership of a piece; false above the maximum size of an AWS error. */
    public boolean add(ByteBuf piece) {
        body.addComponent(true, piece);
        return body.readableBytes() <= LONGEST;
    }

    /** Whether AWS rejected the broker's own key, or named it, or may have in an undecodable body. */
    public boolean isAboutTheRealKey(String realKeyId) {
        Optional<byte[]> plain = plain();
        return plain.isEmpty() || names(plain.get(), realKeyId) || refusedCode().isPresent();
    }

    /** Returns the error for the broker's log: its code if it is about the signature. */
    public String code() {
        return refusedCode().orElse("names the real key");
    }

    /** Returns the code of a signature error; a redirect to another region is for the client. */
    private Optional<String> refusedCode() {
        byte[] plain = plain().orElse(new byte[0]);
        return UpstreamErrorCode.of(head.headers().get("x-amzn-errortype", ""), plain)
                .filter(ABOUT_THE_REAL_KEY::contains)
                .filter(code -> !code.equals(WRONG_REGION) || !text(plain).contains("<Region>"));
    }

    /** Whether a body contains the key ID, in an encoding of one or two bytes per character. */
    private static boolean names(byte[] plain, String realKeyId) {
        String text = text(plain);
        return text.contains(realKeyId) || text.replace("\0", "").contains(realKeyId);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** Decodes the body, also if its head omits the coding; empty if it cannot be decoded. */
    private Optional<byte[]> plain() {
        String coding = head.headers().get("content-encoding", "");
        byte[] bytes = ByteBufUtil.getBytes(body, body.readerIndex(), body.readableBytes());
        boolean zipped = bytes.length > 2 && bytes[0] == 0x1f && (bytes[1] & 0xff) == 0x8b;
        if (!coding.isEmpty() && !coding.equalsIgnoreCase("gzip") && !coding.equalsIgnoreCase("identity")) {
            return Optional.empty();
        }
        if (!zipped) {
            return coding.equalsIgnoreCase("gzip") && bytes.length > 0 ? Optional.empty() : Optional.of(bytes);
        }
        try (InputStream unzipped = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            byte[] plain = unzipped.readNBytes(LONGEST);
            return unzipped.read() < 0 ? Optional.of(plain) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // not the detected coding
        }
    }

    /** Returns the body; the caller releases it. */
    public ByteBuf takeBody() {
        return body.retain();
    }

    public void release() {
        body.release();
    }
}
