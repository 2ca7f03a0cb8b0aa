package io.keybroker.signing.chunked;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Headers;
import io.keybroker.text.Ascii;
import java.nio.ByteBuffer;
import java.util.Locale;

/** Declared payload of an aws-chunked body: decoded length and trailer. */
final class DeclaredPayload {
    private final long length;
    private final String trailer;
    private final TrailerChecksum checksum;

    private long announced;
    private boolean trailerSeen;

    private DeclaredPayload(long length, String trailer, TrailerChecksum checksum) {
        this.length = length;
        this.trailer = trailer;
        this.checksum = checksum;
    }

    static DeclaredPayload withTrailer(Headers headers) throws RequestRejectedException {
        String name = headers.single("x-amz-trailer").orElse("").toLowerCase(Locale.ROOT);
        if (name.isEmpty()) {
            throw malformed("x-amz-trailer must name exactly one trailer");
        }
        return new DeclaredPayload(lengthOf(headers), name, TrailerChecksum.create(name));
    }

    static DeclaredPayload withoutTrailer(Headers headers) throws RequestRejectedException {
        if (headers.has("x-amz-trailer")) {
            throw malformed("x-amz-trailer is not allowed for this payload mode");
        }
        return new DeclaredPayload(lengthOf(headers), "", TrailerChecksum.none());
    }

    private static long lengthOf(Headers headers) throws RequestRejectedException {
        String length = headers.single("x-amz-decoded-content-length").orElse("");
        if (length.length() > 15 || !Ascii.all(length, Ascii::isDigit)) {
            throw malformed("x-amz-decoded-content-length is missing or not a number");
        }
        return Long.parseLong(length);
    }

    boolean hasTrailer() {
        return !trailer.isEmpty();
    }

    /** Parses a chunk's size and adds it to the length. */
    long announce(String size) throws RequestRejectedException {
        boolean hex = !size.isEmpty() && size.length() <= 12;
        for (int i = 0; hex && i < size.length(); i++) {
            hex = Ascii.isAlphanumeric(size.charAt(i)) && Character.digit(size.charAt(i), 16) >= 0;
        }
        if (!hex) {
            throw malformed("a chunk size is not a hexadecimal number");
        }
        long bytes = Long.parseLong(size, 16);
        announced += bytes;
        if (announced > length) {
            throw malformed("the chunks are longer than x-amz-decoded-content-length");
        }
        return bytes;
    }

    /** Updates the checksum with chunk data. */
    void update(ByteBuffer data) {
        checksum.update(data);
    }

    /** Checks the trailer line, and returns it in its signed form. */
    String checkTrailer(String line) throws RequestRejectedException {
        int colon = line.indexOf(':');
        String name = line.substring(0, Math.max(colon, 0)).toLowerCase(Locale.ROOT);
        if (trailerSeen || !name.equals(trailer)) {
            throw malformedTrailer();
        }
        trailerSeen = true;
        String value = line.substring(colon + 1).strip();
        String calculated = checksum.base64();
        if (!isEncodedLike(calculated, value)) {
            throw malformed("Value for " + trailer + " trailing header is invalid.");
        }
        if (!value.equals(calculated)) {
            throw new RequestRejectedException(
                    ErrorCode.BAD_CHECKSUM, "The " + trailer + " you specified did not match the calculated checksum.");
        }
        return name + ':' + value + '\n';
    }

    /** Whether a text is the base64 form of as many bytes as another text. */
    private static boolean isEncodedLike(String base64, String text) {
        int padding = base64.indexOf('=') < 0 ? base64.length() : base64.indexOf('=');
        return text.length() == base64.length()
                && text.endsWith(base64.substring(padding))
                && Ascii.all(text.substring(0, padding), c -> Ascii.isAlphanumeric(c) || c == '+' || c == '/');
    }

    /** Rejects a body that ends before its declared length and trailer. */
    void checkKept(boolean ended) throws RequestRejectedException {
        if (!ended || announced != length) {
            throw new RequestRejectedException(
                    ErrorCode.INCOMPLETE_BODY,
                    "You did not provide the number of bytes specified by the x-amz-decoded-content-length header.");
        }
        if (trailerSeen != hasTrailer()) {
            throw malformedTrailer();
        }
    }

    private static RequestRejectedException malformedTrailer() {
        return new RequestRejectedException(
                ErrorCode.MALFORMED_TRAILER,
                "The request contained trailing data that was not well-formed or did not conform to our published schema.");
    }

    static RequestRejectedException malformed(String detail) {
        return new RequestRejectedException(ErrorCode.MALFORMED, detail);
    }
}
