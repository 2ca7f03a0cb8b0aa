package io.keybroker.signing;

import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.RequestHead;
import io.keybroker.signing.crypto.SigningBuffer;
import io.keybroker.signing.sigv4.CanonicalPathStyle;
import io.keybroker.signing.sigv4.CanonicalRequest;
import io.keybroker.signing.sigv4.PayloadHash;
import io.keybroker.signing.sigv4.PresignedQuery;
import io.keybroker.signing.sigv4.SigningKey;
import java.util.List;

/**
 * Explains a signature mismatch for the audit log, by trying modifications that proxies are known to make. Used only
 * for rejected requests.
 */
public final class SignatureDiagnostics {
    private static final String EMPTY = PayloadHash.ofBody(new byte[0]).text();
    private static final String MATCHES = "the signature matches ";

    /** All attempts together take a millisecond or two, on an event loop. */
    private static final int HASHED_AT_MOST = 256 * 1024;

    private static final int SMALLEST = 1024;

    private final RequestSignature signature;
    private final SigningKey key;
    private final RequestHead head;
    private final String payloadLine;

    /** For a signature that this key does not prove over this head and payload hash. */
    public SignatureDiagnostics(
            RequestSignature requestSignature, SigningKey key, RequestHead head, String payloadLine) {
        this.signature = requestSignature;
        this.key = key;
        this.head = head;
        this.payloadLine = payloadLine;
    }

    /** What was found, for the audit log. */
    public String explain(SignatureClues clues) throws RequestRejectedException {
        String canonical = CanonicalRequest.build(
                        head,
                        signature.signedHeaders(),
                        CanonicalPathStyle.forService(signature.scope().service()),
                        payloadLine)
                .sha256();
        return explanation(clues) + "; the broker's canonical request has SHA-256 " + canonical;
    }

    private String explanation(SignatureClues clues) throws RequestRejectedException {
        if (provesStyle(signature.scope().service().equals("s3") ? CanonicalPathStyle.OTHER : CanonicalPathStyle.S3)) {
            return MATCHES + "the path encoding of "
                    + (signature.scope().service().equals("s3") ? "services other than S3" : "S3")
                    + ", so the client signs for the wrong type of service";
        }
        for (String payload : List.of(EMPTY, "UNSIGNED-PAYLOAD")) {
            if (!payload.equals(payloadLine) && signature.isSignedBy(key, head, payload)) {
                return MATCHES + "the payload hash '" + payload + "' (received: '" + payloadLine
                        + "'), so the body or x-amz-content-sha256 was changed";
            }
        }
        int left = HASHED_AT_MOST / (SMALLEST + size());
        for (ChangedHeads.Change change : ChangedHeads.of(head, signature, clues)) {
            if (left-- > 0 && signature.isSignedBy(key, change.before(), payloadLine)) {
                return MATCHES + change.meaning();
            }
        }
        return unexplained(clues);
    }

    /** About how many bytes one attempt hashes. */
    private int size() {
        int size = head.path().length() + head.query().canonical().length();
        for (int i = 0; i < head.headers().size(); i++) {
            size += head.headers().name(i).length() + head.headers().value(i).length();
        }
        return size;
    }

    private String unexplained(SignatureClues clues) {
        List<String> suspects = signature.signedHeaders().stream()
                .filter(SignatureClues::isOftenChanged)
                .toList();
        String headers = String.join(", ", suspects);
        if (clues.earlier().isPresent()) {
            return "no tested change explains it, but the client has the right secret (another request of this key was"
                    + " verified): a proxy probably changed "
                    + (suspects.isEmpty() ? "something that is signed" : "a signed header (" + headers + ")");
        }
        return "no tested change of host, path, header, parameter or payload hash explains it: the client probably uses a"
                + " wrong secret"
                + (suspects.isEmpty() ? "" : ", or a proxy changed a signed header (" + headers + ")");
    }

    private boolean provesStyle(CanonicalPathStyle style) throws RequestRejectedException {
        RequestHead signed =
                signature.type() == SignatureType.PRESIGNED ? head.with(PresignedQuery.signed(head.query())) : head;
        SigningBuffer text = CanonicalRequest.build(signed, signature.signedHeaders(), style, payloadLine)
                .stringToSign(signature.time(), signature.scope());
        return key.sign(text).matches(signature.signature());
    }
}
