package io.keybroker.gate;

import io.keybroker.catalogue.Endpoint;
import io.keybroker.http.Headers;
import io.keybroker.http.PercentEncoding;
import io.keybroker.http.RequestHead;
import io.keybroker.refusal.RefusedException;
import io.keybroker.signing.SigningStyle;
import java.util.Set;

/** Builds the head that goes upstream from an allow-list, not by taking things out of the client's. */
final class ForwardedHead {
    private static final Set<String> KEPT = Set.of(
            "accept",
            "accept-encoding",
            "amz-sdk-invocation-id",
            "amz-sdk-request",
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
            "if-unmodified-since",
            "range",
            "user-agent",
            "x-amzn-query-mode");
    private static final Set<String> REPLACED =
            Set.of("x-amz-date", "x-amz-content-sha256", "x-amz-region-set", "x-amz-security-token", "x-amz-signature");

    private ForwardedHead() {}

    /** The unsigned head: S3 paths in canonical form, so that what is written and what is signed cannot differ. */
    static RequestHead of(RequestHead head, SigningStyle style, Endpoint endpoint) throws RefusedException {
        Headers.Builder headers = Headers.builder(head.headers().size() + 1);
        headers.add("host", endpoint.authority());
        for (int i = 0; i < head.headers().size(); i++) {
            String name = head.headers().name(i);
            if (KEPT.contains(name) || (name.startsWith("x-amz-") && !REPLACED.contains(name))) {
                headers.add(name, head.headers().value(i));
            }
        }
        String path = style == SigningStyle.S3 ? style.canonicalPath(head.path()) : endpoint.basePath() + head.path();
        return new RequestHead(head.method(), path, head.query(), headers.build());
    }

    /** The head with a virtual host's bucket moved into its path. */
    static RequestHead inPathStyle(RequestHead head, String bucket) {
        if (bucket.isEmpty()) {
            return head;
        }
        String path = '/' + PercentEncoding.encode(bucket) + head.path();
        return new RequestHead(head.method(), path, head.query(), head.headers());
    }
}
