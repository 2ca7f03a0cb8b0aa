package io.keybroker.auth;

import io.keybroker.catalogue.endpoint.Endpoint;
import io.keybroker.http.Headers;
import io.keybroker.http.PercentEncoding;
import io.keybroker.http.RequestHead;
import io.keybroker.signing.sigv4.CanonicalPathStyle;
import java.util.List;
import java.util.function.Predicate;

/** Builds the head that goes upstream from the headers that {@link ForwardedHeaders} selects. */
final class UpstreamHeadBuilder {
    private UpstreamHeadBuilder() {}

    /** Builds the unsigned head with its path unchanged, since the signature covers the path as written. */
    static RequestHead of(RequestHead head, ForwardedHeaders forwarded, CanonicalPathStyle style, Endpoint endpoint) {
        Headers headers = kept(head, endpoint, forwarded::includes);
        String path = style == CanonicalPathStyle.S3
                ? endpoint.virtualHost() ? withoutBucket(head.path()) : head.path()
                : endpoint.basePath() + head.path();
        return new RequestHead(head.method(), path, head.query(), headers);
    }

    /** Builds a head for SigV2, which covers no headers, without any header that an upstream could interpret. */
    static RequestHead withoutAmazonHeaders(RequestHead head, Endpoint endpoint) {
        ForwardedHeaders forwarded = ForwardedHeaders.ofService(head.headers(), List.of());
        Headers headers = kept(head, endpoint, name -> forwarded.includes(name) && !name.startsWith("x-amz-"));
        return new RequestHead(head.method(), endpoint.basePath() + head.path(), head.query(), headers);
    }

    /** Returns the head with one more header. */
    static RequestHead with(RequestHead head, String name, String value) {
        Headers.Builder headers = Headers.builder(head.headers().size() + 1);
        for (int i = 0; i < head.headers().size(); i++) {
            headers.add(head.headers().name(i), head.headers().value(i));
        }
        return new RequestHead(
                head.method(),
                head.path(),
                head.query(),
                headers.add(name, value).build());
    }

    private static Headers kept(RequestHead head, Endpoint endpoint, Predicate<String> names) {
        Headers.Builder headers = Headers.builder(head.headers().size() + 1);
        headers.add("host", endpoint.authority());
        for (int i = 0; i < head.headers().size(); i++) {
            if (names.test(head.headers().name(i))) {
                headers.add(head.headers().name(i), head.headers().value(i));
            }
        }
        return headers.build();
    }

    private static String withoutBucket(String pathStyle) {
        int slash = pathStyle.indexOf('/', 1);
        return slash < 0 ? "/" : pathStyle.substring(slash);
    }

    /** Returns the head with the bucket of a virtual host moved into its path. */
    static RequestHead inPathStyle(RequestHead head, String bucket) {
        if (bucket.isEmpty()) {
            return head;
        }
        String path = '/' + PercentEncoding.encode(bucket) + head.path();
        return new RequestHead(head.method(), path, head.query(), head.headers());
    }
}
