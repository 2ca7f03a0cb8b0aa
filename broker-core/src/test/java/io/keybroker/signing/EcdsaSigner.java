package io.keybroker.signing;

import io.keybroker.credential.Credential;
import io.keybroker.http.Query;
import io.keybroker.http.RequestHead;
import io.keybroker.refusal.RefusedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Requests signed by SigV4A as an SDK signs them; what it signs, AWS's own suite judges elsewhere. */
public final class EcdsaSigner {
    private EcdsaSigner() {}

    /** The head with its time, payload line, regions and Authorization. */
    public static RequestHead signed(RequestHead head, Credential by, String regions, Instant time, String payload)
            throws RefusedException {
        return signed(head, by, regions, time, payload, "s3");
    }

    /** The same for a service of another name. */
    public static RequestHead signed(
            RequestHead head, Credential by, String regions, Instant time, String payload, String service)
            throws RefusedException {
        return Signer.sign(
                head,
                payload,
                Timestamp.of(time),
                new Signer.Everywhere(new RegionSet(List.of(regions.split(","))), service),
                new Signer.KeyPair(by.id(), EcdsaKey.derive(by.id(), by.secret()), Optional.empty()));
    }

    /** The head of an S3 URL that is good for ten minutes. */
    public static RequestHead presigned(RequestHead head, Credential by, String regions, Instant time)
            throws RefusedException {
        Timestamp at = Timestamp.of(time);
        CredentialScope scope = new CredentialScope(at.day(), "", "s3");
        List<Query.Parameter> query = new ArrayList<>(head.query().parameters());
        query.add(new Query.Parameter("X-Amz-Algorithm", "AWS4-ECDSA-P256-SHA256"));
        query.add(new Query.Parameter("X-Amz-Credential", by.id() + "/" + scope));
        query.add(new Query.Parameter("X-Amz-Date", at.text()));
        query.add(new Query.Parameter("X-Amz-Expires", "600"));
        query.add(new Query.Parameter("X-Amz-Region-Set", regions));
        query.add(new Query.Parameter("X-Amz-SignedHeaders", "host"));
        CanonicalRequest canonical =
                CanonicalRequest.of(head.with(Query.of(query)), List.of("host"), SigningStyle.S3, "UNSIGNED-PAYLOAD");
        Signature signature = EcdsaKey.derive(by.id(), by.secret()).sign(canonical.textToSign(at, scope));
        query.add(new Query.Parameter("X-Amz-Signature", signature.hex()));
        return head.with(Query.of(query));
    }
}
