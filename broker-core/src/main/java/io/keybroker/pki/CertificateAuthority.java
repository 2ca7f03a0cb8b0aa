package io.keybroker.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A CA with P-256 keys that signs end-entity certificates. */
public final class CertificateAuthority {
    private final X509Certificate certificate;
    private final PrivateKey key;
    private final Clock clock;
    private final SecureRandom random;

    private CertificateAuthority(X509Certificate certificate, PrivateKey key, Clock clock, SecureRandom random) {
        this.certificate = certificate;
        this.key = key;
        this.clock = clock;
        this.random = random;
    }

    /** Creates a self-signed authority, valid for ten years. */
    public static CertificateAuthority create(String name, Clock clock, SecureRandom random) {
        KeyPair pair = newPair(random);
        X500Name self = subject(name);
        Instant now = clock.instant();
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                self,
                serial(random),
                Date.from(now.minus(CertificateLife.BACKDATED)),
                Date.from(now.plus(CertificateLife.AUTHORITY)),
                self,
                pair.getPublic());
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
            return new CertificateAuthority(signed(builder, pair.getPrivate()), pair.getPrivate(), clock, random);
        } catch (CertIOException | GeneralSecurityException e) {
            throw new IllegalStateException("creating a certificate authority failed", e);
        }
    }

    /** Loads an authority from its files. */
    public static CertificateAuthority load(Path certificate, Path key, Clock clock, SecureRandom random)
            throws IOException {
        return new CertificateAuthority(PemFiles.certificates(certificate).get(0), PemFiles.key(key), clock, random);
    }

    /** Writes the authority to new files. */
    public void save(Path certificateFile, Path keyFile) throws IOException {
        new IssuedCertificate(List.of(certificate), key).save(certificateFile, keyFile);
    }

    /** Issues a server certificate for these hostnames, their host prefixes, and loopback. */
    public IssuedCertificate issueServer(List<String> hostnames) {
        return issueServer(ServerNames.from(hostnames), newPair(random));
    }

    /** Returns an issuer of host certificates, all for one new key. */
    public HostIssuer hostIssuer() {
        KeyPair pair = newPair(random);
        return host -> issueServer(new GeneralNames(new GeneralName(GeneralName.dNSName, host)), pair);
    }

    /** Issues a certificate for exactly this hostname, which may be a wildcard. */
    public interface HostIssuer {
        IssuedCertificate issue(String host);
    }

    private IssuedCertificate issueServer(GeneralNames names, KeyPair pair) {
        X509v3CertificateBuilder builder = leaf(subject("Keybroker"), pair.getPublic(), CertificateLife.CERTIFICATE);
        try {
            builder.addExtension(Extension.subjectAlternativeName, false, names);
            builder.addExtension(
                    Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
        } catch (CertIOException e) {
            throw new IllegalStateException("creating a certificate failed", e);
        }
        return new IssuedCertificate(List.of(signed(builder, key), certificate), pair.getPrivate());
    }

    /** A certificate by which an operator of that name is known, with a new key. */
    public IssuedCertificate issueClient(String operator) {
        KeyPair pair = newPair(random);
        return new IssuedCertificate(
                issueClient(operator, pair.getPublic(), CertificateLife.CERTIFICATE), pair.getPrivate());
    }

    /** A certificate by which an operator of that name is known, for the operator's own key; the authority follows. */
    public List<X509Certificate> issueClient(String operator, PublicKey operatorKey, Duration life) {
        X509v3CertificateBuilder builder = leaf(subject(operator), operatorKey, life);
        try {
            builder.addExtension(
                    Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth));
        } catch (CertIOException e) {
            throw new IllegalStateException("creating a certificate failed", e);
        }
        return List.of(signed(builder, key), certificate);
    }

    public X509Certificate certificate() {
        return certificate;
    }

    private X509v3CertificateBuilder leaf(X500Name subject, PublicKey publicKey, Duration life) {
        try {
            Instant now = clock.instant();
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    new JcaX509CertificateHolder(certificate).getSubject(),
                    serial(random),
                    Date.from(now.minus(CertificateLife.BACKDATED)),
                    Date.from(now.plus(life)),
                    subject,
                    publicKey);
            JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(
                    Extension.authorityKeyIdentifier, false, identifiers.createAuthorityKeyIdentifier(certificate));
            builder.addExtension(
                    Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(publicKey));
            return builder;
        } catch (CertIOException | GeneralSecurityException e) {
            throw new IllegalStateException("creating a certificate failed", e);
        }
    }

    private static X509Certificate signed(X509v3CertificateBuilder builder, PrivateKey key) {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
        } catch (OperatorCreationException | CertificateException e) {
            throw new IllegalStateException("signing a certificate failed", e);
        }
    }

    /** A new P-256 key pair. */
    public static KeyPair newPair(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("P-256 is not available", e);
        }
    }

    private static BigInteger serial(SecureRandom random) {
        return new BigInteger(127, random).setBit(126); // positive, and at most 20 octets (RFC 5280, 4.1.2.2)
    }

    private static X500Name subject(String name) {
        return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, name).build();
    }

    @Override
    public String toString() {
        return "CertificateAuthority[" + certificate.getSubjectX500Principal() + ", key redacted]";
    }
}
