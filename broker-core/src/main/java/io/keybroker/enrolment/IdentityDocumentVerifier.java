package io.keybroker.enrolment;

import io.keybroker.error.EnrolmentError;
import io.keybroker.error.EnrolmentRejectedException;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;

/**
 * Verifies the signature of an instance identity document with the certificate of the region that it names.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/verify-rsa2048.html">Verify the instance identity
 *     document using the RSA-2048 signature</a>
 */
public final class IdentityDocumentVerifier {
    private final RegionCertificates certificates;
    private final Clock clock;

    public IdentityDocumentVerifier(RegionCertificates certificates, Clock clock) {
        this.certificates = certificates;
        this.clock = clock;
    }

    /** Returns the document, parsed from the signed bytes alone. */
    IdentityDocument verify(String base64) throws EnrolmentRejectedException {
        Pkcs7Document signed = Pkcs7Document.parse(base64);
        IdentityDocument document = IdentityDocument.parse(signed.content());
        String region = document.attested().region();
        List<X509Certificate> pinned = certificates.find(region);
        if (pinned.isEmpty()) {
            throw new EnrolmentRejectedException(
                    EnrolmentError.IID_REGION_UNKNOWN,
                    "no certificate for region " + region + " (expected: one of " + certificates.regions() + ")");
        }
        X509Certificate signer = pinned.stream()
                .filter(certificate -> matchesSigner(signed.signer(), certificate))
                .findFirst()
                .orElseThrow(() -> new EnrolmentRejectedException(
                        EnrolmentError.IID_WRONG_SIGNER,
                        "the document is not signed with the key of region " + region));
        checkSignature(signed.signer(), signer);
        return document;
    }

    private static boolean matchesSigner(SignerInformation signer, X509Certificate certificate) {
        try {
            return signer.getSID().match(new X509CertificateHolder(certificate.getEncoded()));
        } catch (IOException | CertificateException e) {
            throw new IllegalStateException("encoding a certificate failed", e);
        }
    }

    private void checkSignature(SignerInformation signer, X509Certificate certificate)
            throws EnrolmentRejectedException {
        Instant now = clock.instant();
        Instant end = certificate.getNotAfter().toInstant();
        boolean valid = !now.isBefore(certificate.getNotBefore().toInstant()) && !now.isAfter(end);
        if (!valid || !signedBy(signer, certificate)) {
            throw new EnrolmentRejectedException(
                    EnrolmentError.IID_WRONG_SIGNATURE,
                    valid
                            ? "the signature of the document does not match"
                            : "the region's certificate expired at " + end);
        }
    }

    private static boolean signedBy(SignerInformation signer, X509Certificate certificate) {
        try {
            return signer.verify(new JcaSimpleSignerInfoVerifierBuilder().build(certificate.getPublicKey()));
        } catch (CMSException | RuntimeException e) { // the envelope is untrusted input
            return false;
        } catch (OperatorCreationException e) {
            throw new IllegalStateException("this JVM does not support RSA signatures", e);
        }
    }
}
