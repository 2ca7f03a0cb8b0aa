package io.keybroker.store;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.Credential;
import io.keybroker.credential.SecretKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A lasting key as bytes: its id, a zero byte, and its secret, neither of which has a zero byte. */
final class StoredCredential {
    private StoredCredential() {}

    /** The bytes; the caller wipes them. */
    static byte[] content(Credential credential) {
        byte[] id = credential.id().value().getBytes(StandardCharsets.US_ASCII);
        byte[] secret = credential.secret().utf8();
        byte[] content = ByteBuffer.allocate(id.length + 1 + secret.length)
                .put(id)
                .put((byte) 0)
                .put(secret)
                .array();
        Arrays.fill(secret, (byte) 0);
        return content;
    }

    static Credential of(byte[] content) {
        int zero = 0;
        while (content[zero] != 0) {
            zero++;
        }
        AccessKeyId id = new AccessKeyId(new String(content, 0, zero, StandardCharsets.US_ASCII));
        byte[] secret = Arrays.copyOfRange(content, zero + 1, content.length);
        try {
            return new Credential(id, SecretKey.of(secret));
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }
}
