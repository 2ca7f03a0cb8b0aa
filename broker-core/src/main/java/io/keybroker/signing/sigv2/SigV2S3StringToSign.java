package io.keybroker.signing.sigv2;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Headers;
import io.keybroker.http.Query;
import io.keybroker.http.RequestHead;
import io.keybroker.signing.crypto.Signature;
import io.keybroker.signing.crypto.SigningBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The SigV2 string to sign of S3: method, three headers, all {@code x-amz-*}, path with bucket, sub-resources. */
public final class SigV2S3StringToSign {
    private static final Set<String> SUB_RESOURCES = Set.of(
            "accelerate",
            "acl",
            "analytics",
            "cors",
            "delete",
            "encryption",
            "inventory",
            "legal-hold",
            "lifecycle",
            "location",
            "logging",
            "metrics",
            "notification",
            "object-lock",
            "ownershipControls",
            "partNumber",
            "policy",
            "policyStatus",
            "publicAccessBlock",
            "replication",
            "requestPayment",
            "response-cache-control",
            "response-content-disposition",
            "response-content-encoding",
            "response-content-language",
            "response-content-type",
            "response-expires",
            "restore",
            "retention",
            "select",
            "select-type",
            "tagging",
            "torrent",
            "uploadId",
            "uploads",
            "versionId",
            "versioning",
            "versions",
            "website");
    /** Parameters that only narrow a listing, and are not signed. */
    private static final Set<String> LISTING = Set.of(
            "continuation-token",
            "delimiter",
            "encoding-type",
            "fetch-owner",
            "key-marker",
            "list-type",
            "marker",
            "max-keys",
            "max-parts",
            "max-uploads",
            "part-number-marker",
            "prefix",
            "start-after",
            "upload-id-marker",
            "version-id-marker");

    private final RequestHead head;
    private final String date;
    private final String contentMd5;
    private final String contentType;
    private final List<Query.Parameter> subResources = new ArrayList<>();

    /**
     * The string to sign of a head with the bucket in its path and without signature parameters.
     *
     * @param expires the expiry of the query; empty for a signature in the header
     */
    public SigV2S3StringToSign(RequestHead head, String expires) throws RequestRejectedException {
        this.head = head;
        boolean hasAmzDate = head.headers().has("x-amz-date");
        this.date = !expires.isEmpty() ? expires : hasAmzDate ? "" : single("date");
        this.contentMd5 = single("content-md5");
        this.contentType = single("content-type");
        for (Query.Parameter parameter : head.query().parameters()) {
            if (parameter.value().indexOf('&') >= 0) {
                throw new RequestRejectedException(
                        ErrorCode.WRONG_SIGNATURE, "a '&' in a parameter value is ambiguous in SigV2");
            }
            if (SUB_RESOURCES.contains(parameter.name())) {
                subResources.add(parameter);
            } else if (!LISTING.contains(parameter.name())) {
                throw new RequestRejectedException(
                        ErrorCode.WRONG_SIGNATURE,
                        "SigV2 does not sign the query parameter '" + parameter.name() + "'");
            }
        }
        subResources.sort(Comparator.comparing(Query.Parameter::name));
    }

    /** Whether a key signed it, in one of the spellings that S3 accepts for the same request. */
    public boolean isSignedBy(SigV2Key key, Signature signature) {
        boolean signed = false;
        for (String path : paths()) {
            signed |= key.sign(text(path, false), SigV2Key.Method.SHA1).matches(signature);
            signed |= key.sign(text(path, true), SigV2Key.Method.SHA1).matches(signature);
        }
        return signed;
    }

    /** Returns the accepted paths: SDKs sign a bucket with a trailing slash, whether or not they send one. */
    private List<String> paths() {
        String path = head.path();
        return path.indexOf('/', 1) < 0 && path.length() > 1 ? List.of(path, path + '/') : List.of(path);
    }

    private SigningBuffer text(String path, boolean equalsAfterAll) {
        SigningBuffer text = SigningBuffer.begin().append(head.method()).append('\n');
        text.append(contentMd5).append('\n');
        text.append(contentType).append('\n');
        text.append(date).append('\n');
        for (String name : amazonNames()) {
            text.append(name).append(':').append(values(name), ',').append('\n');
        }
        text.append(path);
        char separator = '?';
        for (Query.Parameter parameter : subResources) {
            text.append(separator).append(parameter.name());
            if (!parameter.value().isEmpty() || equalsAfterAll) {
                text.append('=').append(parameter.value());
            }
            separator = '&';
        }
        return text;
    }

    private Iterable<String> amazonNames() {
        Set<String> names = new TreeSet<>();
        Headers headers = head.headers();
        for (int i = 0; i < headers.size(); i++) {
            if (headers.name(i).startsWith("x-amz-")) {
                names.add(headers.name(i));
            }
        }
        return names;
    }

    private List<String> values(String name) {
        List<String> values = new ArrayList<>(1);
        Headers headers = head.headers();
        for (int i = 0; i < headers.size(); i++) {
            if (headers.name(i).equals(name)) {
                values.add(headers.value(i));
            }
        }
        return values;
    }

    private String single(String name) throws RequestRejectedException {
        return head.headers().single(name).orElse("");
    }
}
