package io.keybroker.signing.crypto;

import io.keybroker.credential.WipedSecretException;
import java.util.Arrays;
import javax.crypto.SecretKey;

/** The key of an HMAC, whose bytes can be wiped; those of the JDK's {@code SecretKeySpec} cannot. */
public final class HmacKey implements SecretKey {
    private static final long serialVersionUID = 1L;

    private final transient byte[] bytes;
    private transient boolean wiped;

    /** Takes over the bytes: nobody else keeps them. */
    public HmacKey(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public String getAlgorithm() {
        return "HMAC";
    }

    @Override
    public String getFormat() {
        return "RAW";
    }

    /** A copy, which the JDK's HMAC wipes when it has read it. */
    @Override
    public synchronized byte[] getEncoded() {
        if (wiped) {
            throw new WipedSecretException();
        }
        return bytes.clone();
    }

    @Override
    public synchronized void destroy() {
        wiped = true;
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public synchronized boolean isDestroyed() {
        return wiped;
    }

    @Override
    public String toString() {
        return "HmacKey[redacted]";
    }
}
