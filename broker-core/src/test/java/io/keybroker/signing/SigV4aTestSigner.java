package io.keybroker.signing;

import io.keybroker.credential.Credential;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Query;
import io.keybroker.http.RequestHead;
import io.keybroker.http.Timestamp;
import io.keybroker.signing.crypto.Signature;
import io.keybroker.signing.sigv4.CanonicalPathStyle;
import io.keybroker.signing.sigv4.CanonicalRequest;
import io.keybroker.signing.sigv4.CredentialScope;
import io.keybroker.signing.sigv4a.RegionSet;
import io.keybroker.signing.sigv4a.SigV4aKeyPair;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Requests signed by SigV4A as an SDK signs them; what it signs, AWS's own suite judges elsewhere. */
public final class SigV4aTestSigner {
    private SigV4aTestSigner() {}

    /** The head with its time, payload line, regions and Authorization. */
    public static RequestHead signed(
            RequestHead head, Credential credential, String regions, Instant time, String payload)
            throws RequestRejectedException {
        return signed(head, credential, regions, time, payload, "s3");
    }

    /** The same for a service of another name. */
    public static RequestHead signed(
            RequestHead head, Credential credential, String regions, Instant time, String payload, String service)
            throws RequestRejectedException {
        return RequestSigner.sign(
                head,
                payload,
                new RequestSigner.SigV4aScope(Timestamp.of(time), new RegionSet(List.of(regions.split(","))), service),
                new RequestSigner.KeyPair(
                        credential.id(), SigV4aKeyPair.derive(credential.id(), credential.secret()), Optional.empty()));
    }

    /** The head of an S3 URL that is good for ten minutes. */
    public static RequestHead presigned(RequestHead head, Credential credential, String regions, Instant time)
            throws RequestRejectedException {
        Timestamp at = Timestamp.of(time);
        CredentialScope scope = new CredentialScope(at.day(), "", "s3");
        List<Query.Parameter> query = new ArrayList<>(head.query().parameters());
        query.add(new Query.Parameter("X-Amz-Algorithm", "AWS4-ECDSA-P256-SHA256"));
        query.add(new Query.Parameter("X-Amz-Credential", credential.id() + "/" + scope));
        query.add(new Query.Parameter("X-Amz-Date", at.text()));
        query.add(new Query.Parameter("X-Amz-Expires", "600"));
        query.add(new Query.Parameter("X-Amz-Region-Set", regions));
        query.add(new Query.Parameter("X-Amz-SignedHeaders", "host"));
        CanonicalRequest canonical = CanonicalRequest.build(
                head.with(Query.of(query)), List.of("host"), CanonicalPathStyle.S3, "UNSIGNED-PAYLOAD");
        Signature signature =
                SigV4aKeyPair.derive(credential.id(), credential.secret()).sign(canonical.stringToSign(at, scope));
        query.add(new Query.Parameter("X-Amz-Signature", signature.hex()));
        return head.with(Query.of(query));
    }
}
