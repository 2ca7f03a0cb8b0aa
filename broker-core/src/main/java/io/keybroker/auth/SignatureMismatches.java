package io.keybroker.auth;

import io.keybroker.cache.BoundedCache;
import io.keybroker.concurrent.TokenBucket;
import io.keybroker.credential.AccessKeyId;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.signing.RequestSignature;
import io.keybroker.signing.SignatureClues;
import io.keybroker.signing.SignatureDiagnostics;
import io.keybroker.signing.sigv4.SigningKey;
import java.util.Map;
import java.util.Optional;

/**
 * Explains for the audit log why a signature does not match, with what the last verified request of the key is known to
 * have signed. An explanation takes a millisecond of an event loop, so that each key has few of them, and all have a limit.
 */
final class SignatureMismatches {
    private static final int MOST_KEYS = 4_096;

    /** Explanations at once, and per second, of one key and of all. */
    private static final int BURST_OF_KEY = 20;

    private static final int PER_SECOND_OF_KEY = 2;
    private static final int BURST = 100;
    private static final int PER_SECOND = 20;

    private final BoundedCache<AccessKeyId, Map<String, String>> verified = new BoundedCache<>(MOST_KEYS);
    private final BoundedCache<AccessKeyId, TokenBucket> keys = new BoundedCache<>(MOST_KEYS);
    private final TokenBucket all = new TokenBucket(BURST, PER_SECOND, System::nanoTime);

    /** Remembers the signed headers of a verified request. */
    void remember(UnverifiedRequest request) {
        RequestSignature signature = request.signature();
        Optional<Map<String, String>> known = verified.find(signature.id());
        if (known.isEmpty() || !SignatureClues.isKnown(request.head(), signature.signedHeaders(), known.get())) {
            verified.put(signature.id(), SignatureClues.headersOf(request.head(), signature.signedHeaders()));
        }
    }

    /** What an operator can be told about a wrong signature; never a part of the key. */
    String explain(UnverifiedRequest request, String payloadHash, SigningKey key) throws RequestRejectedException {
        RequestSignature signature = request.signature();
        if (signature.type().isSigV2() || signature.scope().isSigV4a()) {
            return "signed as " + signature.type().wireName() + ", of which no variations are tried";
        }
        if (!mayExplain(signature.id())) {
            return "not explained, since this key had more wrong signatures than are explained (" + PER_SECOND_OF_KEY
                    + " a second of one key, " + PER_SECOND + " of all)";
        }
        return new SignatureDiagnostics(signature, key, request.head(), payloadHash)
                .explain(new SignatureClues(request.hosts().authorities(), verified.find(signature.id())));
    }

    private boolean mayExplain(AccessKeyId id) {
        TokenBucket bucket = keys.get(id, key -> new TokenBucket(BURST_OF_KEY, PER_SECOND_OF_KEY, System::nanoTime));
        return bucket.acquire().isZero() && all.acquire().isZero();
    }
}
