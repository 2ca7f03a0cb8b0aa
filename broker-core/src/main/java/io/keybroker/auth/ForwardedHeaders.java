package io.keybroker.auth;

import io.keybroker.http.Headers;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Selects the headers of a client that go upstream: all that it signed, but for those between two hops and those that the
 * broker writes itself; and of what it did not sign only such as change nothing or as AWS takes unsigned from everybody.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1">RFC 9110, Connection</a>
 */
final class ForwardedHeaders {
    /** Fields that AWS's own clients and browsers leave out of signatures. */
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

    /** Fields of one hop, of proxies and of sessions, and those that stand in the broker's own head. */
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

    /** Whether a header goes upstream; one of Amazon's own is signed, or the request would have been rejected. */
    boolean includes(String name) {
        if (NEVER.contains(name) || name.startsWith(FORWARDING) || ofThisHop.contains(name)) {
            return false;
        }
        return all || name.startsWith(AMAZON) || UNSIGNED.contains(name) || signed.contains(name);
    }

    /** Whether AWS takes a header unsigned from everybody, or the broker does not forward it. */
    static boolean isHarmlessUnsigned(String name) {
        return UNSIGNED.contains(name) || NEVER.contains(name);
    }
}
