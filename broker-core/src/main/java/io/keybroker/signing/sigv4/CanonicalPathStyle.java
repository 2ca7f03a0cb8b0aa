package io.keybroker.signing.sigv4;

import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.PercentEncoding;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Canonical path style of a service: S3 signs the decoded path, encoded once, with its slashes and dots; all others
 * normalise and encode twice.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html">Create a
 *     signed AWS API request</a>
 */
public enum CanonicalPathStyle {
    S3 {
        @Override
        public String canonicalPath(String wirePath) throws RequestRejectedException {
            return PercentEncoding.encodePath(PercentEncoding.decode(wirePath));
        }
    },
    /** The path of clients that send and sign {@code %2F} without decoding; S3 itself decodes it. */
    S3_ENCODED_SLASH {
        @Override
        public String canonicalPath(String wirePath) throws RequestRejectedException {
            StringBuilder canonical = new StringBuilder(wirePath.length() + 16);
            int from = 0;
            while (from <= wirePath.length()) {
                int slash = wirePath.indexOf('/', from);
                int to = slash < 0 ? wirePath.length() : slash;
                canonical.append(PercentEncoding.encode(PercentEncoding.decode(wirePath.substring(from, to))));
                if (slash >= 0) {
                    canonical.append('/');
                }
                from = to + 1;
            }
            return canonical.toString();
        }
    },
    OTHER {
        @Override
        public String canonicalPath(String wirePath) {
            return PercentEncoding.encodePath(folded(wirePath));
        }
    };

    /** Returns the style of a service by its signing name. */
    public static CanonicalPathStyle forService(String service) {
        return switch (service) {
            case "s3", "s3express", "s3-object-lambda", "s3-outposts" -> S3;
            default -> OTHER;
        };
    }

    /** Returns the styles that a client may have used: for S3, {@code %2F} as a slash or unchanged. */
    public static List<CanonicalPathStyle> accepted(String service, String wirePath) {
        CanonicalPathStyle style = forService(service);
        boolean encodedSlash = style == S3 && (wirePath.contains("%2F") || wirePath.contains("%2f"));
        return encodedSlash ? List.of(S3, S3_ENCODED_SLASH) : List.of(style);
    }

    /** Whether a service accepts only SigV2: SimpleDB alone does. */
    public static boolean takesVersion2(String service) {
        return service.equals("sdb");
    }

    /** Returns the canonical path. */
    public abstract String canonicalPath(String wirePath) throws RequestRejectedException;

    /** Removes empty and dot segments (RFC 3986, section 5.2.4), and preserves a trailing slash. */
    static String folded(String path) {
        if (!path.contains("//") && !path.contains("/.")) {
            return path;
        }
        Deque<String> kept = new ArrayDeque<>();
        for (String segment : path.split("/", -1)) {
            if (segment.equals("..")) {
                kept.pollLast();
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                kept.addLast(segment);
            }
        }
        boolean open = !kept.isEmpty() && path.endsWith("/");
        return "/" + String.join("/", kept) + (open ? "/" : "");
    }
}
