package io.keybroker.signing.sigv2;

import io.keybroker.credential.SecretKey;
import io.keybroker.signing.crypto.Signature;
import io.keybroker.signing.crypto.SigningBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signing key of SigV2: the secret itself. */
public final class SigV2Key {
    private final SecretKeySpec key;

    /** The HMAC algorithms of SigV2; S3 supports only the first. */
    enum Method {
        SHA1("HmacSHA1", 20),
        SHA256("HmacSHA256", 32);

        private final String text;
        private final int bytes;

        Method(String text, int bytes) {
            this.text = text;
            this.bytes = bytes;
        }

        /** Parses the value of {@code SignatureMethod}. */
        static Optional<Method> parse(String text) {
            return Arrays.stream(values())
                    .filter(method -> method.text.equals(text))
                    .findFirst();
        }

        String text() {
            return text;
        }

        /** Returns the length of its signatures, in bytes. */
        int bytes() {
            return bytes;
        }
    }

    private SigV2Key(SecretKeySpec key) {
        this.key = key;
    }

    public static SigV2Key of(SecretKey secret) {
        byte[] bytes = secret.utf8();
        SigV2Key key = new SigV2Key(new SecretKeySpec(bytes, "HMAC"));
        Arrays.fill(bytes, (byte) 0);
        return key;
    }

    Signature sign(SigningBuffer textToSign, Method method) {
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
