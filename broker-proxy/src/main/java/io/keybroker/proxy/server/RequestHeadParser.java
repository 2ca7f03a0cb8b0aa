package io.keybroker.proxy.server;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import io.keybroker.proxy.client.ClientRequest;
import io.keybroker.proxy.upstream.BodyFraming;
import io.keybroker.text.Ascii;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Parses a request head by the strict grammar of RFC 9112; anything ambiguous is rejected, never corrected. */
final class RequestHeadParser {
    private static final int MOST_HEADERS = 100;
    private static final String VERSION = "HTTP/1.1";
    private static final boolean[] TOKEN = new boolean[128];

    static {
        for (char c = 0; c < 128; c++) {
            TOKEN[c] = Ascii.isAlphanumeric(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
        }
    }

    private final byte[] bytes;
    private int at;

    private RequestHeadParser(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Parses a complete head, from its first byte to its empty line. */
    static ClientRequest parse(byte[] head) throws RequestRejectedException {
        return new RequestHeadParser(head).parse();
    }

    private ClientRequest parse() throws RequestRejectedException {
        int end = lineEnd();
        int first = space(at, end);
        int second = space(first + 1, end);
        if (!text(second + 1, end).equals(VERSION)) {
            throw malformed("the request line does not end in HTTP/1.1");
        }
        String method = text(at, first);
        String target = text(first + 1, second);
        at = end + 2;
        Headers headers = headers();
        return toClientRequest(RequestHead.parse(method, target, headers));
    }

    private Headers headers() throws RequestRejectedException {
        Headers.Builder headers = Headers.builder();
        int count = 0;
        for (int end = lineEnd(); end > at; end = lineEnd()) {
            if (++count > MOST_HEADERS) {
                throw malformed("the head has more than " + MOST_HEADERS + " headers");
            }
            int colon = at;
            while (colon < end && bytes[colon] >= 0 && TOKEN[bytes[colon]]) {
                colon++;
            }
            if (colon == at || colon == end || bytes[colon] != ':') {
                throw malformed("a header line is malformed (expected: name and colon)");
            }
            headers.add(text(at, colon), value(colon + 1, end));
            at = end + 2;
        }
        return headers.build();
    }

    /** Returns the value without surrounding white space; only visible characters, spaces and tabs are accepted. */
    private String value(int from, int to) throws RequestRejectedException {
        for (int i = from; i < to; i++) {
            byte c = bytes[i];
            if ((c >= 0 && c < ' ' && c != '\t') || c == 0x7f) {
                throw malformed("a header value has a control character");
            }
        }
        int start = from;
        int end = to;
        while (start < end && isBlank(bytes[start])) {
            start++;
        }
        while (end > start && isBlank(bytes[end - 1])) {
            end--;
        }
        return text(start, end);
    }

    private static boolean isBlank(byte c) {
        return c == ' ' || c == '\t';
    }

    /** Returns the end of the current line; a lone CR or LF is not a line end. */
    private int lineEnd() throws RequestRejectedException {
        for (int i = at; i + 1 < bytes.length; i++) {
            if (bytes[i] == '\r' && bytes[i + 1] == '\n') {
                return i;
            }
            if (bytes[i] == '\n' || bytes[i] == '\r') {
                break;
            }
        }
        throw malformed("a header line does not end in CRLF");
    }

    private int space(int from, int end) throws RequestRejectedException {
        for (int i = from; i < end; i++) {
            if (bytes[i] == ' ') {
                return i;
            }
        }
        throw malformed("the request line is malformed (expected: method, target and version)");
    }

    private String text(int from, int to) {
        return new String(bytes, from, Math.max(to - from, 0), StandardCharsets.ISO_8859_1);
    }

    private static ClientRequest toClientRequest(RequestHead head) throws RequestRejectedException {
        Headers headers = head.headers();
        if (headers.count("host") != 1) {
            throw malformed("the request does not have exactly one Host header");
        }
        if (headers.has("content-length") && headers.has("transfer-encoding")) {
            throw malformed("the request has both Content-Length and Transfer-Encoding");
        }
        String connection = headers.first("connection").orElse("").toLowerCase(Locale.ROOT);
        return new ClientRequest(head, framing(headers), connection.contains("close"), expectsContinue(headers));
    }

    private static BodyFraming framing(Headers headers) throws RequestRejectedException {
        if (headers.has("transfer-encoding")) {
            String coding = headers.single("transfer-encoding").orElse("");
            if (!coding.equalsIgnoreCase("chunked")) {
                throw malformed("Transfer-Encoding is not 'chunked'");
            }
            return BodyFraming.inChunks();
        }
        if (!headers.has("content-length")) {
            return BodyFraming.none();
        }
        String length = headers.single("content-length").orElse("");
        boolean number = !length.isEmpty() && length.length() <= 15 && Ascii.all(length, Ascii::isDigit);
        if (!number || (length.length() > 1 && length.charAt(0) == '0')) {
            throw malformed("Content-Length is not a decimal number");
        }
        return new BodyFraming(Long.parseLong(length));
    }

    private static boolean expectsContinue(Headers headers) throws RequestRejectedException {
        String expected = headers.single("expect").orElse("");
        if (expected.isEmpty() && !headers.has("expect")) {
            return false;
        }
        if (!expected.equalsIgnoreCase("100-continue")) {
            throw malformed("Expect is not 100-continue");
        }
        return true;
    }

    private static RequestRejectedException malformed(String detail) {
        return new RequestRejectedException(ErrorCode.MALFORMED, detail);
    }
}
