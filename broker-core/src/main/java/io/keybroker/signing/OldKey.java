package io.keybroker.signing;

import io.keybroker.credential.SecretKey;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A secret as signature version 2 uses it: whole, for HMAC-SHA1, and only ever to verify. */
public final class OldKey {
    private static final String ALGORITHM = "HmacSHA1";

    private final SecretKeySpec key;

    private OldKey(SecretKeySpec key) {
        this.key = key;
    }

    public static OldKey of(SecretKey secret) {
        byte[] bytes = secret.utf8();
        OldKey key = new OldKey(new SecretKeySpec(bytes, ALGORITHM));
        Arrays.fill(bytes, (byte) 0);
        return key;
    }

    Signature sign(ByteText textToSign) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return new Signature(textToSign.mac(mac));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java platform has " + ALGORITHM, e);
        }
    }

    @Override
    public String toString() {
        return "OldKey[redacted]";
    }
}
