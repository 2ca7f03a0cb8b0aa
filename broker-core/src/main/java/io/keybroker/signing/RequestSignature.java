package io.keybroker.signing;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.RequestHead;
import io.keybroker.http.Timestamp;
import io.keybroker.signing.chunked.SeedSignature;
import io.keybroker.signing.crypto.Signature;
import io.keybroker.signing.crypto.SigningBuffer;
import io.keybroker.signing.sigv2.SigV2Key;
import io.keybroker.signing.sigv2.SigV2QuerySignature;
import io.keybroker.signing.sigv2.SigV2S3Signature;
import io.keybroker.signing.sigv2.SigV2S3StringToSign;
import io.keybroker.signing.sigv4.CanonicalPathStyle;
import io.keybroker.signing.sigv4.CanonicalRequest;
import io.keybroker.signing.sigv4.CredentialScope;
import io.keybroker.signing.sigv4.PayloadHash;
import io.keybroker.signing.sigv4.PresignedQuery;
import io.keybroker.signing.sigv4.SigningKey;
import io.keybroker.signing.sigv4a.RegionSet;
import io.keybroker.signing.sigv4a.SigV4aKeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * The unverified signature of a request: access key, scope, signed headers, signature type.
 *
 * @param id the access key ID that the signature names
 * @param scope the date, region and service of the signature
 * @param time the signing time
 * @param payload the payload hash
 * @param type the signature type
 * @param regions the region set, if the scope names no region
 * @param validity the validity of a presigned request from that time; empty for other types
 */
public record RequestSignature(
        AccessKeyId id,
        CredentialScope scope,
        Timestamp time,
        PayloadHash payload,
        List<String> signedHeaders,
        Signature signature,
        SignatureType type,
        RegionSet regions,
        Duration validity) {
    /** AWS's maximum clock skew. */
    public static final Duration MAX_CLOCK_SKEW = Duration.ofMinutes(15);

    /**
     * Parses the request signature of a head, with the strictest reading of every part, since it is unauthenticated
     * input.
     */
    public static RequestSignature parse(RequestHead head) throws RequestRejectedException {
        return RequestSignatureParser.parse(head);
    }

    /** Whether the signature is among the parameters of a form, as in SigV2 of the query APIs. */
    public static boolean isInForm(RequestHead head) {
        String type = head.headers()
                .first("content-type")
                .orElse("")
                .toLowerCase(Locale.ROOT); // duplicates are rejected later
        return head.method().equals("POST")
                && type.startsWith("application/x-www-form-urlencoded")
                && !head.headers().has("authorization")
                && head.query().parameters().isEmpty();
    }

    /** Returns the head that such a form's signature covers: the form's parameters are its query. */
    public static RequestHead withForm(RequestHead head, byte[] form) throws RequestRejectedException {
        return head.with(SigV2QuerySignature.parametersOf(form));
    }

    /** Returns the form without the signature parameters. */
    public static String formWithoutSignature(RequestHead withForm) {
        return SigV2QuerySignature.withoutSignature(withForm.query()).canonical();
    }

    /** Returns the rejection of a request with an unsigned header that must be signed. */
    public static RequestRejectedException unsigned(String name) {
        return new RequestRejectedException(
                ErrorCode.WRONG_SIGNATURE, "the header " + name + " is present but not signed");
    }

    /** Whether the key signed this head with this payload hash. */
    public boolean isSignedBy(SigningKey key, RequestHead head, String payloadLine) throws RequestRejectedException {
        boolean signed = false;
        if (type == SignatureType.NONE) {
            return false;
        }
        for (CanonicalPathStyle style : CanonicalPathStyle.accepted(scope.service(), head.path())) {
            signed |= key.sign(stringToSign(head, style, payloadLine)).matches(signature);
            if (hasTab(head)) {
                signed |= key.sign(CanonicalRequest.buildWithTabs(signedHead(head), signedHeaders, style, payloadLine)
                                .stringToSign(time, scope))
                        .matches(signature);
            }
        }
        return signed && !scope.isSigV4a();
    }

    /** Whether the key pair signed this head with this payload hash by SigV4A. */
    public boolean isSignedBy(SigV4aKeyPair key, RequestHead head, String payloadLine) throws RequestRejectedException {
        boolean signed = false;
        for (CanonicalPathStyle style : CanonicalPathStyle.accepted(scope.service(), head.path())) {
            signed |= key.verifies(stringToSign(head, style, payloadLine), signature);
        }
        return signed && scope.isSigV4a() && !type.isSigV2();
    }

    /**
     * Whether the key signed by SigV2: the head as sent, or for S3 the head with its bucket in the path and without
     * signature parameters.
     */
    public boolean isSignedBy(SigV2Key key, RequestHead head, RequestHead inPathStyle) throws RequestRejectedException {
        if (type.isQueryApi()) {
            return SigV2QuerySignature.isSignedBy(key, head, signature);
        }
        String expires = type == SignatureType.SIGV2_PRESIGNED
                ? Long.toString(time.instant().plus(validity).getEpochSecond())
                : "";
        return type.isSigV2() && new SigV2S3StringToSign(inPathStyle, expires).isSignedBy(key, signature);
    }

    private RequestHead signedHead(RequestHead head) throws RequestRejectedException {
        return type == SignatureType.PRESIGNED ? head.with(PresignedQuery.signed(head.query())) : head;
    }

    private boolean hasTab(RequestHead head) {
        for (int i = 0; i < head.headers().size(); i++) {
            if (head.headers().value(i).indexOf('\t') >= 0
                    && signedHeaders.contains(head.headers().name(i))) {
                return true;
            }
        }
        return false;
    }

    SigningBuffer stringToSign(RequestHead head, CanonicalPathStyle style, String payloadLine)
            throws RequestRejectedException {
        return CanonicalRequest.build(signedHead(head), signedHeaders, style, payloadLine)
                .stringToSign(time, scope);
    }

    /**
     * Returns the region of authorization and routing: the scope's, or the one of a region set that is nearest to
     * home.
     */
    public String resolveRegion(String home) throws RequestRejectedException {
        return scope.isSigV4a() ? regions.resolveRegion(home) : scope.region();
    }

    /** Returns the credential scope, with defaults for a signature that names no region or service. */
    public CredentialScope scopeIn(String region, String service) {
        return scope.isSigV4a() ? new CredentialScope(scope.date(), region, service) : scope;
    }

    /** Returns the head without the query parameters of this signature. */
    public RequestHead withoutSignature(RequestHead head) throws RequestRejectedException {
        return switch (type) {
            case PRESIGNED -> PresignedQuery.withoutSignature(head);
            case SIGV2_PRESIGNED -> head.with(SigV2S3Signature.withoutSignature(head.query()));
            case SIGV2_FORM, SIGV2_FORM_PRESIGNED -> head.with(SigV2QuerySignature.withoutSignature(head.query()));
            default -> head;
        };
    }

    /** Returns the seed signature of the body's chunks for this key. */
    public SeedSignature seedSignature(SigningKey key) {
        return new SeedSignature(key, time, scope, signature);
    }
}
