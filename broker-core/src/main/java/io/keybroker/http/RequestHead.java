package io.keybroker.http;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.text.Ascii;
import java.util.Locale;
import java.util.Optional;

/**
 * Method, path, query and headers of a request, parsed once and immutable.
 *
 * @param method the method token
 * @param path the path as received, still encoded, with a leading slash
 * @param query the parsed query
 * @param headers the header fields
 */
public record RequestHead(String method, String path, Query query, Headers headers) {
    private static final int LONGEST_TARGET = 8192;

    /** Parses a request target in origin form (RFC 9112, section 3.2.1); every other form is rejected. */
    public static RequestHead parse(String method, String target, Headers headers) throws RequestRejectedException {
        if (!Ascii.all(method, Ascii::isCapital)) {
            throw malformed("the method is invalid (expected: capital letters)");
        }
        if (target.length() > LONGEST_TARGET) {
            throw malformed("the request target is longer than " + LONGEST_TARGET + " bytes");
        }
        if (target.isEmpty() || target.charAt(0) != '/') {
            throw malformed("the request target does not start with '/'");
        }
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '#' || c == '\\') {
                throw malformed("the request target has a byte that must be percent-encoded");
            }
        }
        Optional<String> host = headers.single("host");
        if (host.isPresent()) {
            HostField.parse(host.get()); // the host must have one meaning for every reader
        }
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        PercentEncoding.decode(path); // rejects an invalid escape before any decision on the path
        Query query = question < 0 ? Query.none() : Query.parse(target.substring(question + 1));
        return new RequestHead(method, path, query, headers);
    }

    private static RequestRejectedException malformed(String detail) {
        return new RequestRejectedException(ErrorCode.MALFORMED, detail);
    }

    /** Returns the head with another query. */
    public RequestHead with(Query other) {
        return new RequestHead(method, path, other, headers);
    }

    /** Returns the host that the client addressed, in lower case and without its port. */
    public String hostname() {
        String host = headers.first("host").orElse("");
        int colon = host.lastIndexOf(':');
        boolean port = colon >= 0 && host.indexOf(']', colon) < 0;
        return (port ? host.substring(0, colon) : host).toLowerCase(Locale.ROOT);
    }
}
