package io.keybroker.signing.sigv4;

import io.keybroker.credential.SecretKey;
import io.keybroker.signing.crypto.Digests;
import io.keybroker.signing.crypto.HmacKey;
import io.keybroker.signing.crypto.Signature;
import io.keybroker.signing.crypto.SigningBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A SigV4 signing key, derived by four HMACs for one day, region and service. */
public final class SigningKey {
    private final HmacKey key;

    private SigningKey(HmacKey key) {
        this.key = key;
    }

    public static SigningKey derive(SecretKey secret, CredentialScope scope) {
        byte[] bytes = secret.utf8();
        byte[] seed = new byte[bytes.length + 4];
        System.arraycopy("AWS4".getBytes(StandardCharsets.US_ASCII), 0, seed, 0, 4);
        System.arraycopy(bytes, 0, seed, 4, bytes.length);
        Arrays.fill(bytes, (byte) 0);
        HmacKey day = step(new HmacKey(seed), scope.date());
        HmacKey region = step(day, scope.region());
        HmacKey service = step(region, scope.service());
        return new SigningKey(step(service, "aws4_request"));
    }

    /** The next key; this one is wiped. */
    private static HmacKey step(HmacKey key, String text) {
        HmacKey next = new HmacKey(Digests.hmac(key, text));
        key.destroy();
        return next;
    }

    public Signature sign(String stringToSign) {
        return new Signature(Digests.hmac(key, stringToSign));
    }

    public Signature sign(SigningBuffer textToSign) {
        return new Signature(textToSign.hmac(key));
    }

    /** Forgets it for good: whoever signs with it from now on gets a {@code WipedSecretException}. */
    public void wipe() {
        key.destroy();
    }

    @Override
    public String toString() {
        return "SigningKey[redacted]";
    }
}
