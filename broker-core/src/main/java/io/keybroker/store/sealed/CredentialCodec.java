package io.keybroker.store.sealed;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.Credential;
import io.keybroker.credential.SecretKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * Encodes a long-term key: id, zero byte, secret, zero byte, time stored in milliseconds. Older stores end after the
 * secret.
 */
final class CredentialCodec {
    private CredentialCodec() {}

    /** Returns the encoded key; the caller wipes it. */
    static byte[] content(Credential credential, Instant since) {
        byte[] id = credential.id().value().getBytes(StandardCharsets.US_ASCII);
        byte[] secret = credential.secret().utf8();
        byte[] content = ByteBuffer.allocate(id.length + 1 + secret.length + 1 + Long.BYTES)
                .put(id)
                .put((byte) 0)
                .put(secret)
                .put((byte) 0)
                .putLong(since.toEpochMilli())
                .array();
        Arrays.fill(secret, (byte) 0);
        return content;
    }

    static Credential decode(byte[] content) {
        int zero = zeroFrom(content, 0);
        AccessKeyId id = new AccessKeyId(new String(content, 0, zero, StandardCharsets.US_ASCII));
        byte[] secret = Arrays.copyOfRange(content, zero + 1, zeroFrom(content, zero + 1));
        try {
            return new Credential(id, SecretKey.of(secret));
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    /** Returns when the key was stored, if recorded. */
    static Optional<Instant> since(byte[] content) {
        int end = zeroFrom(content, zeroFrom(content, 0) + 1);
        return end == content.length
                ? Optional.empty()
                : Optional.of(Instant.ofEpochMilli(ByteBuffer.wrap(content).getLong(end + 1)));
    }

    private static int zeroFrom(byte[] content, int from) {
        int zero = from;
        while (zero < content.length && content[zero] != 0) {
            zero++;
        }
        return zero;
    }
}
