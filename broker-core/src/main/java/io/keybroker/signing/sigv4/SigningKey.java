package io.keybroker.signing.sigv4;

import io.keybroker.credential.SecretKey;
import io.keybroker.signing.crypto.Digests;
import io.keybroker.signing.crypto.Signature;
import io.keybroker.signing.crypto.SigningBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.crypto.spec.SecretKeySpec;

/** A SigV4 signing key, derived by four HMACs for one day, region and service. */
public final class SigningKey {
    private final SecretKeySpec key;

    private SigningKey(SecretKeySpec key) {
        this.key = key;
    }

    public static SigningKey derive(SecretKey secret, CredentialScope scope) {
        byte[] bytes = secret.utf8();
        byte[] seed = new byte[bytes.length + 4];
        System.arraycopy("AWS4".getBytes(StandardCharsets.US_ASCII), 0, seed, 0, 4);
        System.arraycopy(bytes, 0, seed, 4, bytes.length);
        byte[] day = Digests.hmac(Digests.key(seed), scope.date());
        byte[] region = Digests.hmac(Digests.key(day), scope.region());
        byte[] service = Digests.hmac(Digests.key(region), scope.service());
        Arrays.fill(bytes, (byte) 0);
        Arrays.fill(seed, (byte) 0);
        return new SigningKey(Digests.key(Digests.hmac(Digests.key(service), "aws4_request")));
    }

    public Signature sign(String stringToSign) {
        return new Signature(Digests.hmac(key, stringToSign));
    }

    public Signature sign(SigningBuffer textToSign) {
        return new Signature(textToSign.hmac(key));
    }

    @Override
    public String toString() {
        return "SigningKey[redacted]";
    }
}
