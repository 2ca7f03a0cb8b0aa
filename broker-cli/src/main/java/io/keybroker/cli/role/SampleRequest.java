package io.keybroker.cli.role;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import io.keybroker.net.UriComponents;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A sample request, from a raw HTTP message or a curl command line.
 *
 * @param head the head
 * @param body the body, one byte per character, empty for none
 * @param scope the service and region, if known
 */
record SampleRequest(RequestHead head, String body, Optional<Scope> scope) {
    private static final Pattern CREDENTIAL =
            Pattern.compile("Credential=[^/,\\s]*/[0-9]{8}/([a-z0-9-]+)/([A-Za-z0-9._-]+)/aws4_request");
    private static final Pattern REGIONAL =
            Pattern.compile("(?:.+\\.)?([a-z0-9-]+)\\.([a-z]{2}(?:-[a-z]+)+-[0-9])\\.amazonaws\\.com(?:\\.cn)?");
    private static final Pattern GLOBAL = Pattern.compile("(?:.+\\.)?([a-z0-9-]+)\\.amazonaws\\.com");
    private static final String GLOBAL_REGION = "us-east-1";

    /**
     * The service and region of a request.
     *
     * @param region the AWS region
     * @param service the signing name of the service
     */
    record Scope(String region, String service) {}

    /**
     * The parts of a request, before they are parsed.
     *
     * @param method the method
     * @param target a path, or a complete URL
     * @param headers the header fields
     * @param body the body, one byte per character
     */
    record RequestText(String method, String target, Headers headers, String body) {}

    static SampleRequest parse(byte[] text) throws AdminException {
        String start = new String(text, StandardCharsets.ISO_8859_1).stripLeading();
        try {
            return from(start.startsWith("curl ") ? CurlCommandParser.parse(text) : message(text));
        } catch (RequestRejectedException e) {
            throw problem(e.detail());
        }
    }

    static AdminException problem(String message) {
        return new AdminException(
                Kind.USAGE,
                "the request is invalid: " + message,
                "write it as raw HTTP (request line, headers, empty line, body) or as a curl command");
    }

    private static SampleRequest from(RequestText parts) throws AdminException, RequestRejectedException {
        String target = parts.target();
        Headers headers = parts.headers();
        if (!target.startsWith("/")) {
            URI url = url(target);
            String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
            target = path
                    + new UriComponents(url).query().map(query -> '?' + query).orElse("");
            headers = headers.has("host") ? headers : replaceHeader(headers, "host", url.getRawAuthority());
        }
        RequestHead head = RequestHead.parse(parts.method(), target, headers);
        return new SampleRequest(head, parts.body(), scopeOf(head));
    }

    private static URI url(String target) throws AdminException {
        try {
            URI url = URI.create(target.contains("://") ? target : "https://" + target);
            if (new UriComponents(url).authority().isPresent()) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            throw problem("'" + target + "' is not a URL");
        }
        throw problem("'" + target + "' has no host");
    }

    private static Headers replaceHeader(Headers headers, String name, String value) {
        Headers.Builder all = Headers.builder();
        for (int i = 0; i < headers.size(); i++) {
            all.add(headers.name(i), headers.value(i));
        }
        return all.add(name, value).build();
    }

    private static Optional<Scope> scopeOf(RequestHead head) {
        Matcher signed =
                CREDENTIAL.matcher(head.headers().first("authorization").orElse(""));
        if (signed.find()) {
            return Optional.of(new Scope(signed.group(1), signed.group(2)));
        }
        Matcher regional = REGIONAL.matcher(head.hostname());
        if (regional.matches()) {
            return Optional.of(new Scope(regional.group(2), regional.group(1)));
        }
        Matcher global = GLOBAL.matcher(head.hostname());
        return global.matches() ? Optional.of(new Scope(GLOBAL_REGION, global.group(1))) : Optional.empty();
    }

    private static RequestText message(byte[] text) throws AdminException {
        int end = endOfHead(text);
        String[] lines =
                new String(text, 0, end, StandardCharsets.ISO_8859_1).strip().split("\r?\n", -1);
        String[] first = lines[0].split(" ", -1);
        if (first.length < 2 || first.length > 3) {
            throw problem("'" + lines[0] + "' is not a request line (expected: GET /path HTTP/1.1)");
        }
        Headers.Builder headers = Headers.builder();
        for (int i = 1; i < lines.length; i++) {
            addField(headers, lines[i]);
        }
        Headers fields = headers.build();
        String rest = new String(text, end, text.length - end, StandardCharsets.ISO_8859_1);
        return new RequestText(first[0], first[1], fields, body(rest, fields));
    }

    static void addField(Headers.Builder headers, String line) throws AdminException {
        int colon = line.indexOf(':');
        if (colon < 1) {
            throw problem("'" + line + "' is not a header (expected: name: value)");
        }
        headers.add(line.substring(0, colon), line.substring(colon + 1));
    }

    /** Returns the offset of the body. */
    private static int endOfHead(byte[] text) {
        for (int i = 0; i + 1 < text.length; i++) {
            if (text[i] == '\n' && text[i + 1] == '\n') {
                return i + 2;
            }
            if (i + 2 < text.length && text[i] == '\n' && text[i + 1] == '\r' && text[i + 2] == '\n') {
                return i + 3;
            }
        }
        return text.length;
    }

    /** Returns the body of the declared length; else all, without the final line end of an editor. */
    private static String body(String rest, Headers fields) throws AdminException {
        Optional<String> length = fields.first("content-length");
        if (length.isEmpty()) {
            return rest.endsWith("\n") ? rest.substring(0, rest.length() - 1) : rest;
        }
        try {
            int promised = Integer.parseInt(length.get());
            if (promised >= 0 && promised <= rest.length()) {
                return rest.substring(0, promised);
            }
        } catch (NumberFormatException e) {
            throw problem("the content-length is not a number");
        }
        throw problem("the body has " + rest.length() + " bytes (expected: " + length.get() + ", its content-length)");
    }
}
