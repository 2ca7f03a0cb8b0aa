package io.keybroker.pki;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.Base64;

/** Pin of a CA: {@code sha256//} and the hash of its public key, as in curl's {@code --pinnedpubkey}. */
public final class CaPin {
    private CaPin() {}

    public static String compute(X509Certificate authority) {
        try {
            byte[] key = authority.getPublicKey().getEncoded();
            return "sha256//"
                    + Base64.getEncoder()
                            .encodeToString(MessageDigest.getInstance("SHA-256").digest(key));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is not available", e);
        }
    }
}
