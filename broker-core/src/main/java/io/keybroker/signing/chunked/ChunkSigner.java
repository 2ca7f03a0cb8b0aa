package io.keybroker.signing.chunked;

import io.keybroker.signing.crypto.Digests;
import io.keybroker.signing.crypto.Signature;
import io.keybroker.signing.sigv4.SigningKey;
import io.keybroker.text.Hex;

/**
 * Signs the chunks of a body, each over the previous signature.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html">Transferring payload in multiple
 *     chunks</a>
 */
final class ChunkSigner {
    static final String EMPTY_HASH = Hex.of(Digests.sha256(new byte[0]));

    private final SigningKey key;
    private final String timeAndScope;
    private Signature previous;

    ChunkSigner(SeedSignature seed) {
        this.key = seed.key();
        this.timeAndScope = '\n' + seed.time().text() + '\n' + seed.scope() + '\n';
        this.previous = seed.signature();
    }

    /** Returns the signature of the next chunk, by the hash of its data. */
    Signature chunk(String hash) {
        return next("AWS4-HMAC-SHA256-PAYLOAD" + timeAndScope + previous.hex() + '\n' + EMPTY_HASH + '\n' + hash);
    }

    /** Returns the signature of the trailer, by the hash of its {@code name:value} lines. */
    Signature trailer(String hash) {
        return next("AWS4-HMAC-SHA256-TRAILER" + timeAndScope + previous.hex() + '\n' + hash);
    }

    private Signature next(String stringToSign) {
        previous = key.sign(stringToSign);
        return previous;
    }
}
