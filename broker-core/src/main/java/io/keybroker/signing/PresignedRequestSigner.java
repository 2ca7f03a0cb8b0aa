package io.keybroker.signing;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.SecretKey;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Query;
import io.keybroker.http.RequestHead;
import io.keybroker.signing.RequestSigner.SigningScope;
import io.keybroker.signing.crypto.SigningBuffer;
import io.keybroker.signing.sigv4.CanonicalPathStyle;
import io.keybroker.signing.sigv4.CanonicalRequest;
import io.keybroker.signing.sigv4.PresignedQuery;
import io.keybroker.signing.sigv4a.RegionSet;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Presigns a head for the upstream: the signature is in its query, and its headers are unchanged. */
public final class PresignedRequestSigner {
    /** Validity of the URL: no longer than that of a signature in a header. */
    private static final Duration VALIDITY = RequestSignature.MAX_CLOCK_SKEW;

    private PresignedRequestSigner() {}

    /** Presigns a head without signature parameters over this payload hash by SigV4. */
    public static RequestHead sign(RequestHead head, String payload, SigningScope at, RequestSigner.Key key)
            throws RequestRejectedException {
        PresignedQuery.Terms terms = terms(head, at, key.id(), key.sessionToken());
        RequestHead unsigned = head.with(PresignedQuery.unsigned(head.query(), terms));
        Query signed =
                PresignedQuery.signed(unsigned.query(), key.signing().sign(stringToSign(unsigned, terms, payload)));
        return head.with(signed);
    }

    /** Presigns a head by SigV4A. */
    public static RequestHead sign(
            RequestHead head, String payload, RequestSigner.SigV4aScope at, RequestSigner.KeyPair key)
            throws RequestRejectedException {
        PresignedQuery.Terms terms = terms(head, at.regionless(), key.id(), key.sessionToken());
        RequestHead unsigned = head.with(PresignedQuery.unsigned(head.query(), terms));
        Query signed = PresignedQuery.signed(unsigned.query(), key.pair().sign(stringToSign(unsigned, terms, payload)));
        return head.with(signed);
    }

    private static PresignedQuery.Terms terms(
            RequestHead head, SigningScope at, AccessKeyId id, Optional<SecretKey> sessionToken) {
        Set<String> names = new TreeSet<>();
        for (int i = 0; i < head.headers().size(); i++) {
            if (RequestSigner.isSigned(head.headers().name(i))) {
                names.add(head.headers().name(i));
            }
        }
        RegionSet regions = at.scope().isSigV4a() ? RegionSet.EVERYWHERE : RegionSet.NONE;
        return new PresignedQuery.Terms(
                id,
                sessionToken,
                at.scope(),
                regions,
                at.time(),
                VALIDITY,
                names.stream().toList());
    }

    private static SigningBuffer stringToSign(RequestHead unsigned, PresignedQuery.Terms terms, String payload)
            throws RequestRejectedException {
        CanonicalPathStyle style = CanonicalPathStyle.forService(terms.scope().service());
        return CanonicalRequest.build(unsigned, terms.signedHeaders(), style, payload)
                .stringToSign(terms.time(), terms.scope());
    }
}
