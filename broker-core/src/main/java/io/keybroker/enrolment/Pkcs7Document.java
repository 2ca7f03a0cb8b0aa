package io.keybroker.enrolment;

import io.keybroker.error.EnrolmentError;
import io.keybroker.error.EnrolmentRejectedException;
import java.io.IOException;
import java.util.Base64;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;

/**
 * Parses the PKCS#7 form of {@code rsa2048} identity documents (RFC 5652): embedded content, one signer, RSA with
 * SHA-2.
 */
final class Pkcs7Document {
    private static final int LONGEST = 8192;
    private static final int DEEPEST = 64;
    private static final Set<ASN1ObjectIdentifier> DIGESTS =
            Set.of(NISTObjectIdentifiers.id_sha256, NISTObjectIdentifiers.id_sha384, NISTObjectIdentifiers.id_sha512);
    private static final Set<ASN1ObjectIdentifier> SIGNATURES = Set.of(
            PKCSObjectIdentifiers.rsaEncryption,
            PKCSObjectIdentifiers.sha256WithRSAEncryption,
            PKCSObjectIdentifiers.sha384WithRSAEncryption,
            PKCSObjectIdentifiers.sha512WithRSAEncryption);

    private final byte[] content;
    private final SignerInformation signer;

    private Pkcs7Document(byte[] content, SignerInformation signer) {
        this.content = content;
        this.signer = signer;
    }

    /** Returns exactly the signed bytes. */
    byte[] content() {
        return content;
    }

    /** Returns the claimed signer. */
    SignerInformation signer() {
        return signer;
    }

    /** Parses the envelope; verifies nothing. */
    static Pkcs7Document parse(String base64) throws EnrolmentRejectedException {
        if (base64.length() > LONGEST) {
            throw new EnrolmentRejectedException(
                    EnrolmentError.IID_TOO_LARGE,
                    "document has " + base64.length() + " characters (expected: up to " + LONGEST + ")");
        }
        try {
            return parse(Base64.getDecoder().decode(base64));
        } catch (IOException
                | CMSException
                | RuntimeException e) { // the parser throws various exceptions for invalid input
            throw malformed("the document is not PKCS#7 in base64");
        }
    }

    /** Parses the input; the parser is lazy, so any later call can fail on invalid input as well. */
    private static Pkcs7Document parse(byte[] ber) throws IOException, CMSException, EnrolmentRejectedException {
        checkDepth(ber);
        ContentInfo info = ContentInfo.getInstance(ASN1Primitive.fromByteArray(ber)); // rejects trailing bytes
        if (!CMSObjectIdentifiers.signedData.equals(info.getContentType())) {
            throw malformed("the document is not signed data");
        }
        CMSSignedData signed = new CMSSignedData(info);
        boolean plain = signed.getSignedContent() instanceof CMSProcessableByteArray
                && CMSObjectIdentifiers.data.equals(signed.getSignedContent().getContentType());
        if (!plain) {
            throw malformed("the signature does not contain the document");
        }
        if (signed.getSignerInfos().size() != 1) {
            throw new EnrolmentRejectedException(
                    EnrolmentError.IID_WRONG_SIGNER,
                    signed.getSignerInfos().size() + " have signed the document (expected: one)");
        }
        SignerInformation signer = signed.getSignerInfos().iterator().next();
        checkAlgorithms(signer);
        return new Pkcs7Document((byte[]) signed.getSignedContent().getContent(), signer);
    }

    /** Limits the depth, since the parser recurses for each constructed value of indefinite length. */
    private static void checkDepth(byte[] ber) throws EnrolmentRejectedException {
        int depth = 0;
        for (int i = 0; i + 1 < ber.length; i++) {
            if ((ber[i] & 0x20) != 0 && (ber[i + 1] & 0xff) == 0x80) {
                depth++;
            }
        }
        if (depth > DEEPEST) {
            throw malformed("the document is nested too deep");
        }
    }

    private static void checkAlgorithms(SignerInformation signer) throws EnrolmentRejectedException {
        ASN1ObjectIdentifier digest = new ASN1ObjectIdentifier(signer.getDigestAlgOID());
        ASN1ObjectIdentifier signature = new ASN1ObjectIdentifier(signer.getEncryptionAlgOID());
        if (!DIGESTS.contains(digest) || !SIGNATURES.contains(signature)) {
            throw new EnrolmentRejectedException(
                    EnrolmentError.IID_WEAK_ALGORITHM,
                    "the document is signed with " + digest + " and " + signature + " (expected: SHA-256 and RSA)");
        }
    }

    private static EnrolmentRejectedException malformed(String detail) {
        return new EnrolmentRejectedException(EnrolmentError.IID_MALFORMED, detail);
    }
}
