package io.keybroker.signing;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.SecretKey;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Query;
import io.keybroker.http.RequestHead;
import io.keybroker.http.Timestamp;
import io.keybroker.signing.sigv4.CanonicalPathStyle;
import io.keybroker.signing.sigv4.CanonicalRequest;
import io.keybroker.signing.sigv4.CredentialScope;
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
    public static RequestHead sign(
            RequestHead head, String payload, Timestamp time, CredentialScope scope, RequestSigner.Key key)
            throws RequestRejectedException {
        PresignedQuery.Terms terms = terms(head, time, scope, key.id(), key.sessionToken());
        RequestHead unsigned = head.with(PresignedQuery.unsigned(head.query(), terms));
        Query signed = PresignedQuery.signed(
                unsigned.query(),
                key.signing().sign(canonical(unsigned, terms, payload).stringToSign(time, scope)));
        return head.with(signed);
    }

    /** Presigns a head by SigV4A, for all regions. */
    public static RequestHead sign(
            RequestHead head, String payload, Timestamp time, String service, RequestSigner.KeyPair key)
            throws RequestRejectedException {
        CredentialScope scope = new CredentialScope(time.day(), "", service);
        PresignedQuery.Terms terms = terms(head, time, scope, key.id(), key.sessionToken());
        RequestHead unsigned = head.with(PresignedQuery.unsigned(head.query(), terms));
        Query signed = PresignedQuery.signed(
                unsigned.query(),
                key.pair().sign(canonical(unsigned, terms, payload).stringToSign(time, scope)));
        return head.with(signed);
    }

    private static PresignedQuery.Terms terms(
            RequestHead head, Timestamp time, CredentialScope scope, AccessKeyId id, Optional<SecretKey> sessionToken) {
        Set<String> names = new TreeSet<>();
        for (int i = 0; i < head.headers().size(); i++) {
            if (RequestSigner.isSigned(head.headers().name(i))) {
                names.add(head.headers().name(i));
            }
        }
        RegionSet regions = scope.isSigV4a() ? RegionSet.EVERYWHERE : RegionSet.NONE;
        return new PresignedQuery.Terms(
                id, sessionToken, scope, regions, time, VALIDITY, names.stream().toList());
    }

    private static CanonicalRequest canonical(RequestHead unsigned, PresignedQuery.Terms terms, String payload)
            throws RequestRejectedException {
        CanonicalPathStyle style = CanonicalPathStyle.forService(terms.scope().service());
        return CanonicalRequest.build(unsigned, terms.signedHeaders(), style, payload);
    }
}
