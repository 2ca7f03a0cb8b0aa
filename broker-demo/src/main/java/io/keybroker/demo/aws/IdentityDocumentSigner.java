package io.keybroker.demo.aws;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/** Signs instance identity documents of one region with a test key. */
public final class IdentityDocumentSigner {
    private final String region;
    private final KeyPair pair;
    private final X509Certificate certificate;

    public IdentityDocumentSigner(String region) throws GeneralSecurityException, OperatorCreationException {
        this.region = region;
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        pair = generator.generateKeyPair();
        X500Name name = new X500Name("C=US,ST=Washington State,L=Seattle,O=Amazon Web Services LLC");
        Instant now = Instant.now();
        certificate = new JcaX509CertificateConverter()
                .getCertificate(new JcaX509v3CertificateBuilder(
                                name,
                                BigInteger.ONE,
                                Date.from(now.minus(Duration.ofDays(1))),
                                Date.from(now.plus(Duration.ofDays(1))),
                                name,
                                pair.getPublic())
                        .build(new JcaContentSignerBuilder("SHA256withRSA").build(pair.getPrivate())));
    }

    /** Stores the certificate in the directory whose certificates override AWS's. */
    public void trustIn(Path home) throws IOException, GeneralSecurityException {
        Path directory = Files.createDirectories(home.resolve("certificates"));
        Files.writeString(
                directory.resolve(region + ".pem"),
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
    }

    /** Signs the document of an instance that was started just now, in EC2's {@code rsa2048} form. */
    public String sign(String instanceId, String address, String imageId)
            throws CMSException, IOException, GeneralSecurityException, OperatorCreationException {
        String document =
                """
                {
                  "accountId" : "123456789012",
                  "imageId" : "%s",
                  "instanceId" : "%s",
                  "pendingTime" : "%s",
                  "privateIp" : "%s",
                  "region" : "%s",
                  "version" : "2017-09-30"
                }""".formatted(imageId, instanceId, Instant.now().truncatedTo(ChronoUnit.SECONDS), address, region);
        CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
        generator.addSignerInfoGenerator(
                new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
                        .build(new JcaContentSignerBuilder("SHA256withRSA").build(pair.getPrivate()), certificate));
        byte[] signed = generator
                .generate(new CMSProcessableByteArray(document.getBytes(StandardCharsets.UTF_8)), true)
                .getEncoded();
        return Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString(signed);
    }
}
