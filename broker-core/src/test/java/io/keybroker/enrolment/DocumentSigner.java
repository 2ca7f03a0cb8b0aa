package io.keybroker.enrolment;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/** Signs instance identity documents as EC2 does in one region, with a key made for a test. */
final class DocumentSigner {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant END = Instant.parse("2027-01-01T00:00:00Z");

    private final KeyPair pair;
    private final X509Certificate certificate;

    DocumentSigner(long serial) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        pair = generator.generateKeyPair();
        X500Name name = new X500Name("C=US,ST=Washington State,L=Seattle,O=Amazon Web Services LLC");
        certificate = new JcaX509CertificateConverter()
                .getCertificate(new JcaX509v3CertificateBuilder(
                                name,
                                BigInteger.valueOf(serial),
                                Date.from(START),
                                Date.from(END),
                                name,
                                pair.getPublic())
                        .build(new JcaContentSignerBuilder("SHA256withRSA").build(pair.getPrivate())));
    }

    void saveCertificate(Path directory, String region) throws Exception {
        String pem = "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
                + "\n-----END CERTIFICATE-----\n";
        Files.writeString(directory.resolve(region + ".pem"), pem);
    }

    static String document(String instance, String ip, String region, Instant pendingTime) {
        return """
                {
                  "accountId" : "123456789012",
                  "architecture" : "x86_64",
                  "availabilityZone" : "%3$sb",
                  "billingProducts" : null,
                  "imageId" : "ami-5fb8c835",
                  "instanceId" : "%1$s",
                  "instanceType" : "t3.micro",
                  "pendingTime" : "%4$s",
                  "privateIp" : "%2$s",
                  "region" : "%3$s",
                  "version" : "2017-09-30"
                }""".formatted(instance, ip, region, pendingTime);
    }

    String sign(String document) throws Exception {
        return sign(document, "SHA256withRSA");
    }

    String sign(String document, String algorithm) throws Exception {
        return base64(signed(document, algorithm, true, List.of(this)));
    }

    static CMSSignedData signed(String document, String algorithm, boolean inside, List<DocumentSigner> signers)
            throws Exception {
        CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
        for (DocumentSigner documentSigner : signers) {
            generator.addSignerInfoGenerator(
                    new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
                            .build(
                                    new JcaContentSignerBuilder(algorithm).build(documentSigner.pair.getPrivate()),
                                    documentSigner.certificate));
        }
        return generator.generate(new CMSProcessableByteArray(document.getBytes(StandardCharsets.UTF_8)), inside);
    }

    static String base64(CMSSignedData signed) throws Exception {
        return Base64.getEncoder().encodeToString(signed.getEncoded());
    }

    X509Certificate certificate() {
        return certificate;
    }
}
