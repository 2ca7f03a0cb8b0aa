package io.keybroker.signing;

import io.keybroker.credential.SecretKey;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signing key of SigV2: the secret itself. */
public final class OldKey {
    private final SecretKeySpec key;

    /** The HMACs of signature version 2; S3 knows the first alone. */
    enum Method {
        SHA1("HmacSHA1", 20),
        SHA256("HmacSHA256", 32);

        private final String text;
        private final int bytes;

        Method(String text, int bytes) {
            this.text = text;
            this.bytes = bytes;
        }

        /** The method that a request names. */
        static Optional<Method> named(String text) {
            return Arrays.stream(values())
                    .filter(method -> method.text.equals(text))
                    .findFirst();
        }

        String text() {
            return text;
        }

        /** The length of what it makes. */
        int bytes() {
            return bytes;
        }
    }

    private OldKey(SecretKeySpec key) {
        this.key = key;
    }

    public static OldKey of(SecretKey secret) {
        byte[] bytes = secret.utf8();
        OldKey key = new OldKey(new SecretKeySpec(bytes, "HMAC"));
        Arrays.fill(bytes, (byte) 0);
        return key;
    }

    Signature sign(ByteText textToSign, Method method) {
        try {
            Mac mac = Mac.getInstance(method.text());
            mac.init(key);
            return new Signature(textToSign.mac(mac));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(method.text() + " is not available", e);
        }
    }

    @Override
    public String toString() {
        return "OldKey[redacted]";
    }
}
