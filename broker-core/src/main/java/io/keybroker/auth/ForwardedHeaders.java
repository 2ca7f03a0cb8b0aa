package io.keybroker.auth;

import io.keybroker.http.Headers;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Selects the headers that are forwarded: all signed ones, except hop-by-hop headers and those that the broker writes
 * itself. Unsigned ones are forwarded only if they are harmless, or AWS accepts them unsigned from every client.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1">RFC 9110, Connection</a>
 */
final class ForwardedHeaders {
    /** Headers that AWS clients and browsers leave unsigned. */
    private static final Set<String> UNSIGNED = Set.of(
            "accept",
            "accept-encoding",
            "accept-language",
            "amz-sdk-invocation-id",
            "amz-sdk-request",
            "baggage",
            "cache-control",
            "content-disposition",
            "content-encoding",
            "content-language",
            "content-md5",
            "content-type",
            "expires",
            "if-match",
            "if-modified-since",
            "if-none-match",
            "if-range",
            "if-unmodified-since",
            "origin",
            "pragma",
            "range",
            "traceparent",
            "tracestate",
            "user-agent",
            "x-amzn-query-mode",
            "x-amzn-trace-id");

    /** Hop-by-hop, proxy and session headers, and those that the broker writes itself. */
    private static final Set<String> NEVER = Set.of(
            "authorization",
            "connection",
            "content-length",
            "cookie",
            "date",
            "expect",
            "forwarded",
            "host",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "via",
            "x-amz-content-sha256",
            "x-amz-date",
            "x-amz-region-set",
            "x-amz-security-token",
            "x-amz-signature",
            "x-real-ip");

    private static final String FORWARDING = "x-forwarded-";
    private static final String AMAZON = "x-amz-";

    private final List<String> signed;
    private final boolean all;
    private final Set<String> ofThisHop;

    private ForwardedHeaders(Headers headers, List<String> signed, boolean all) {
        this.signed = signed;
        this.all = all;
        this.ofThisHop = namedByConnection(headers);
    }

    /** Those of a request to a service of AWS. */
    static ForwardedHeaders ofService(Headers headers, List<String> signed) {
        return new ForwardedHeaders(headers, signed, false);
    }

    /** Those of a request to the host of one resource: AWS hands its owner all that it gets from anybody, signed or not. */
    static ForwardedHeaders ofResource(Headers headers) {
        return new ForwardedHeaders(headers, List.of(), true);
    }

    private static Set<String> namedByConnection(Headers headers) {
        if (!headers.has("connection")) {
            return Set.of();
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < headers.size(); i++) {
            if (headers.name(i).equals("connection")) {
                for (String name : headers.value(i).split(",", -1)) {
                    names.add(name.strip().toLowerCase(Locale.ROOT));
                }
            }
        }
        return names;
    }

    /** Whether a header is forwarded. An unsigned {@code x-amz-} header was rejected before. */
    boolean includes(String name) {
        if (NEVER.contains(name) || name.startsWith(FORWARDING) || ofThisHop.contains(name)) {
            return false;
        }
        return all || name.startsWith(AMAZON) || UNSIGNED.contains(name) || signed.contains(name);
    }

    /** Whether AWS accepts a header unsigned from every client, or the broker does not forward it. */
    static boolean isHarmlessUnsigned(String name) {
        return UNSIGNED.contains(name) || NEVER.contains(name);
    }
}
