package io.keybroker.pki;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** A certificate request (RFC 2986) for a P-256 key. Only the key counts: the issuer chooses the name. */
public final class CertificateRequest {
    private static final int MOST_BYTES = 4096;
    private static final int KEY_BITS = 256;

    private CertificateRequest() {}

    /** The request of the owner of this key, as DER. */
    public static byte[] create(String name, KeyPair pair) {
        try {
            return new JcaPKCS10CertificationRequestBuilder(
                            new X500NameBuilder(BCStyle.INSTANCE)
                                    .addRDN(BCStyle.CN, name)
                                    .build(),
                            pair.getPublic())
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()))
                    .getEncoded();
        } catch (OperatorCreationException | IOException e) {
            throw new IllegalStateException("creating a certificate request failed", e);
        }
    }

    /** The key of a request from outside, if the request is well-formed and signed by that key. */
    public static Optional<PublicKey> verifiedKey(byte[] der) {
        if (der.length > MOST_BYTES) {
            return Optional.empty();
        }
        try {
            JcaPKCS10CertificationRequest request = new JcaPKCS10CertificationRequest(der);
            PublicKey key = request.getPublicKey();
            boolean proven = key instanceof ECPublicKey point
                    && point.getParams().getCurve().getField().getFieldSize() == KEY_BITS
                    && request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key));
            return proven ? Optional.of(key) : Optional.empty();
        } catch (IOException
                | GeneralSecurityException
                | OperatorCreationException
                | PKCSException
                | RuntimeException e) { // Bouncy Castle throws unchecked exceptions for malformed input
            return Optional.empty();
        }
    }
}
