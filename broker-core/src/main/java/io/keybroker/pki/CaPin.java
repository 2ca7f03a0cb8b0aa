package io.keybroker.pki;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.Base64;

/** Pin of a CA: {@code sha256//} and the hash of its public key, as in curl's {@code --pinnedpubkey}. */
public final class CaPin {
    private CaPin() {}

    public static String compute(X509Certificate authority) {
        return compute(authority.getPublicKey());
    }

    /** The pin of a key, whoever has it. */
    public static String compute(PublicKey publicKey) {
        try {
            byte[] key = publicKey.getEncoded();
            return "sha256//"
                    + Base64.getEncoder()
                            .encodeToString(MessageDigest.getInstance("SHA-256").digest(key));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is not available", e);
        }
    }
}
