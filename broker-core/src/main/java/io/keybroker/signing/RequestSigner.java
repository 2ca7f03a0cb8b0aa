package io.keybroker.signing;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.SecretKey;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Headers;
import io.keybroker.http.Query;
import io.keybroker.http.RequestHead;
import io.keybroker.http.Timestamp;
import io.keybroker.signing.chunked.SeedSignature;
import io.keybroker.signing.crypto.Signature;
import io.keybroker.signing.crypto.SigningBuffer;
import io.keybroker.signing.sigv2.SigV2Credential;
import io.keybroker.signing.sigv2.SigV2QuerySignature;
import io.keybroker.signing.sigv4.CanonicalPathStyle;
import io.keybroker.signing.sigv4.CanonicalRequest;
import io.keybroker.signing.sigv4.CredentialScope;
import io.keybroker.signing.sigv4.PayloadHash;
import io.keybroker.signing.sigv4.SigningKey;
import io.keybroker.signing.sigv4a.RegionSet;
import io.keybroker.signing.sigv4a.SigV4aKeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Signs a head for the upstream. The result is sent unchanged. */
public final class RequestSigner {
    private static final String SESSION_TOKEN = "x-amz-security-token";

    private static final Set<String> CHANGEABLE = Set.of(
            "accept",
            "accept-encoding",
            "accept-language",
            "amz-sdk-invocation-id",
            "amz-sdk-request",
            "authorization",
            "baggage",
            "cache-control",
            "connection",
            "content-length",
            "expect",
            "origin",
            "pragma",
            "te",
            "traceparent",
            "tracestate",
            "transfer-encoding",
            "user-agent",
            "x-amzn-trace-id");

    private RequestSigner() {}

    /**
     * Signs the head with the broker's own time, payload hash and Authorization header. All headers are signed except
     * those that proxies may change without harm.
     */
    public static SignedHead sign(RequestHead head, String payload, SigningScope at, Key key)
            throws RequestRejectedException {
        HeadSigning draft = new HeadSigning(head, payload, at.time(), key.sessionToken());
        Signature signature = key.signing().sign(draft.stringToSign(at));
        return new SignedHead(
                draft.signed(authorization(key.id(), at.scope(), draft.signed, signature)),
                new SeedSignature(key.signing(), at.time(), at.scope(), signature));
    }

    /** Signs a head by SigV4A, for hosts that require it. */
    public static RequestHead sign(RequestHead head, String payload, SigV4aScope at, KeyPair key)
            throws RequestRejectedException {
        HeadSigning draft = new HeadSigning(head, payload, at.time(), key.sessionToken());
        draft.add(RegionSet.HEADER, String.join(",", at.regions().patterns()));
        Signature signature = key.pair().sign(draft.stringToSign(at.regionless()));
        return draft.signed(authorization(key.id(), at.regionless().scope(), draft.signed, signature));
    }

    /** Signs the parameters in the head's query by SigV2, for a service that accepts nothing else. */
    public static Query sign(RequestHead head, Timestamp time, SigV2Credential credential) {
        return SigV2QuerySignature.sign(head, time, credential);
    }

    /** A head while it is signed. */
    private static final class HeadSigning {
        private final RequestHead head;
        private final String payload;
        private final Headers.Builder headers;
        private final List<String> signed = new ArrayList<>(8);

        HeadSigning(RequestHead head, String payload, Timestamp time, Optional<SecretKey> sessionToken) {
            this.head = head;
            this.payload = payload;
            headers = Headers.builder(head.headers().size() + 5);
            for (int i = 0; i < head.headers().size(); i++) {
                String name = head.headers().name(i);
                headers.add(name, head.headers().value(i));
                if (isSigned(name) && !signed.contains(name)) {
                    signed.add(name);
                }
            }
            add("x-amz-date", time.text());
            add(PayloadHash.HEADER, payload);
            if (sessionToken.isPresent()) {
                add(SESSION_TOKEN, sessionToken.get().reveal());
            }
        }

        void add(String name, String value) {
            headers.add(name, value);
            signed.add(name);
        }

        SigningBuffer stringToSign(SigningScope at) throws RequestRejectedException {
            signed.sort(null);
            RequestHead unsigned = new RequestHead(head.method(), head.path(), head.query(), headers.build());
            CanonicalPathStyle style = CanonicalPathStyle.forService(at.scope().service());
            return CanonicalRequest.build(unsigned, signed, style, payload).stringToSign(at.time(), at.scope());
        }

        RequestHead signed(String authorization) {
            headers.add("authorization", authorization);
            return new RequestHead(head.method(), head.path(), head.query(), headers.build());
        }
    }

    private static String authorization(
            AccessKeyId id, CredentialScope scope, List<String> signed, Signature signature) {
        SigningBuffer text = SigningBuffer.begin().append(scope.algorithm()).append(" Credential=");
        scope.writeTo(text.append(id.value()).append('/'));
        text.append(", SignedHeaders=").append(signed, ';').append(", Signature=");
        return signature.writeTo(text).toString();
    }

    /**
     * A head that is ready to be sent.
     *
     * @param head the signed head
     * @param seed its seed signature, for a body with signed chunks
     */
    public record SignedHead(RequestHead head, SeedSignature seed) {}

    /**
     * A signing key and its access key ID.
     *
     * @param id the access key ID
     * @param signing the derived key
     * @param sessionToken the session token of temporary credentials
     */
    public record Key(AccessKeyId id, SigningKey signing, Optional<SecretKey> sessionToken) {
        /** A long-term key, without session token. */
        public Key(AccessKeyId id, SigningKey signing) {
            this(id, signing, Optional.empty());
        }
    }

    /**
     * A SigV4A key pair and its access key ID.
     *
     * @param id the access key ID
     * @param pair the key pair derived from the secret
     * @param sessionToken the session token of temporary credentials
     */
    public record KeyPair(AccessKeyId id, SigV4aKeyPair pair, Optional<SecretKey> sessionToken) {}

    /**
     * What a SigV4 signature is made for.
     *
     * @param time the signing time
     * @param scope the credential scope, of the day of that time
     */
    public record SigningScope(Timestamp time, CredentialScope scope) {}

    /**
     * What a SigV4A signature is made for.
     *
     * @param time the signing time
     * @param regions the region set
     * @param service the signing name
     */
    public record SigV4aScope(Timestamp time, RegionSet regions, String service) {
        /** The credential scope, which names no region. */
        SigningScope regionless() {
            return new SigningScope(time, new CredentialScope(time.day(), "", service));
        }
    }

    /** Whether a header is signed: every one except those that proxies may change without harm. */
    static boolean isSigned(String name) {
        return !CHANGEABLE.contains(name);
    }
}
