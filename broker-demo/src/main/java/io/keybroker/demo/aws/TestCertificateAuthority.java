package io.keybroker.demo.aws;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Temporary CA of the fake AWS, with a certificate for localhost. */
final class TestCertificateAuthority {
    private static final X500Name CA = new X500Name("CN=Fake AWS CA");

    /** AWS's hostnames in the region of the tests, for clients in a tunnel. */
    private static final List<String> AWS_NAMES = List.of(
            "*.amazonaws.com",
            "*.queue.amazonaws.com",
            "*.s3.amazonaws.com",
            "*.eu-west-1.amazonaws.com",
            "*.s3.eu-west-1.amazonaws.com",
            "*.eu-west-1.api.aws");

    private final SecureRandom random = new SecureRandom();
    private final KeyPair caKeys;
    private final X509Certificate caCertificate;

    TestCertificateAuthority() throws GeneralSecurityException, IOException {
        caKeys = keys();
        X509v3CertificateBuilder builder = builder(CA, caKeys);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
        caCertificate = signed(builder);
    }

    void writePem(Path file) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
            pem.writeObject(caCertificate);
        }
        Files.writeString(file, text.toString());
    }

    /** Returns server TLS for localhost, 127.0.0.1 and AWS's hostnames. */
    SSLContext serverTls() throws GeneralSecurityException, IOException {
        KeyPair keys = keys();
        X509v3CertificateBuilder builder = builder(new X500Name("CN=localhost"), keys);
        List<GeneralName> names = new ArrayList<>(List.of(
                new GeneralName(GeneralName.dNSName, "localhost"),
                new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
        AWS_NAMES.forEach(name -> names.add(new GeneralName(GeneralName.dNSName, name)));
        builder.addExtension(
                Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(GeneralName[]::new)));
        char[] password = new char[0];
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, password);
        store.setKeyEntry(
                "server", keys.getPrivate(), password, new X509Certificate[] {signed(builder), caCertificate});
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, password);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(factory.getKeyManagers(), null, random);
        return tls;
    }

    private KeyPair keys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        return generator.generateKeyPair();
    }

    private X509v3CertificateBuilder builder(X500Name subject, KeyPair keys) throws CertIOException {
        Instant now = Instant.now();
        return new JcaX509v3CertificateBuilder(
                CA,
                new BigInteger(120, random),
                Date.from(now.minus(Duration.ofHours(1))),
                Date.from(now.plus(Duration.ofDays(30))),
                subject,
                keys.getPublic());
    }

    private X509Certificate signed(X509v3CertificateBuilder builder) throws GeneralSecurityException {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(caKeys.getPrivate())));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException("cannot sign a certificate", e);
        }
    }
}
