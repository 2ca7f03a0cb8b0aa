package io.keybroker.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CertificateAuthorityTest {
    private static final Clock CLOCK = Clock.systemUTC();
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final List<String> NAMES = List.of("aws.broker.internal");

    private final CertificateAuthority servers = CertificateAuthority.create("servers", CLOCK, RANDOM);
    private final CertificateAuthority operators = CertificateAuthority.create("operators", CLOCK, RANDOM);

    @TempDir
    private Path home;

    private static X509TrustManager trusting(CertificateAuthority authority) throws Exception {
        KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
        anchors.load(null, null);
        anchors.setCertificateEntry("ca", authority.certificate());
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(anchors);
        return (X509TrustManager) factory.getTrustManagers()[0];
    }

    private static X509Certificate[] chain(IssuedCertificate issued) {
        return issued.chain().toArray(X509Certificate[]::new);
    }

    @Test
    void issuesAServerCertificateThatTheJdkTrusts() throws Exception {
        IssuedCertificate server = servers.issueServer(NAMES);

        trusting(servers).checkServerTrusted(chain(server), "ECDHE_ECDSA");

        assertThat(server.chain().get(0).getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(servers.certificate().getBasicConstraints()).isZero();
    }

    @Test
    void namesHostsWithOneLabelInFrontAndLoopback() throws Exception {
        X509Certificate server = servers.issueServer(List.of("aws.broker.internal", "10.0.0.9"))
                .chain()
                .get(0);

        assertThat(server.getSubjectAlternativeNames())
                .extracting(name -> (String) name.get(1))
                .contains(
                        "aws.broker.internal",
                        "*.aws.broker.internal",
                        "*.broker.internal",
                        "localhost",
                        "10.0.0.9",
                        "127.0.0.1",
                        "0:0:0:0:0:0:0:1");
    }

    @Test
    void givesNoWildcardForATopLevelDomain() throws Exception {
        X509Certificate server =
                servers.issueServer(List.of("broker.internal")).chain().get(0);

        assertThat(server.getSubjectAlternativeNames())
                .extracting(name -> (String) name.get(1))
                .doesNotContain("*.internal");
    }

    @Test
    void keepsOperatorsAndServersApart() throws Exception {
        IssuedCertificate operator = operators.issueClient("alice, O=Other");

        trusting(operators).checkClientTrusted(chain(operator), "EC");

        assertThatThrownBy(() -> trusting(servers).checkClientTrusted(chain(operator), "EC"))
                .isInstanceOf(CertificateException.class);
        assertThatThrownBy(() -> trusting(operators).checkServerTrusted(chain(operator), "ECDHE_ECDSA"))
                .isInstanceOf(CertificateException.class);
        assertThatThrownBy(() -> trusting(operators).checkClientTrusted(chain(servers.issueServer(NAMES)), "EC"))
                .isInstanceOf(CertificateException.class);
        assertThat(operator.chain().get(0).getSubjectX500Principal().getName()).isEqualTo("CN=alice\\, O\\=Other");
    }

    @Test
    void livesTenYearsAndItsCertificatesTwo() throws GeneralSecurityException {
        X509Certificate leaf = servers.issueServer(NAMES).chain().get(0);

        servers.certificate().checkValidity(Date.from(Instant.now().plus(Duration.ofDays(3650))));

        assertThat(leaf.getNotAfter().toInstant())
                .isBetween(
                        Instant.now().plus(Duration.ofDays(824)), Instant.now().plus(Duration.ofDays(825)));
    }

    @Test
    void signsOnAfterARestart() throws Exception {
        CertificateFiles files = new CertificateFiles(home);
        files.create(NAMES, "admin", CLOCK, RANDOM);

        CertificateAuthority loaded = CertificateAuthority.load(files.ca(), files.caKey(), CLOCK, RANDOM);

        trusting(loaded).checkServerTrusted(chain(loaded.issueServer(NAMES)), "ECDHE_ECDSA");
        trusting(loaded)
                .checkServerTrusted(
                        PemFiles.certificates(files.server()).toArray(X509Certificate[]::new), "ECDHE_ECDSA");
        assertThat(PemFiles.key(files.serverKey()).getAlgorithm()).isEqualTo("EC");
    }

    @Test
    void keepsEveryKeyFromOthersAndOverwritesNone() throws IOException {
        CertificateFiles files = new CertificateFiles(home);
        files.create(NAMES, "admin", CLOCK, RANDOM);

        for (Path key : List.of(files.caKey(), files.serverKey(), files.operatorsCaKey(), files.operatorKey())) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                    .isEqualTo("rw-------");
        }
        assertThatThrownBy(() -> files.create(NAMES, "admin", CLOCK, RANDOM)).isInstanceOf(IOException.class);
    }

    @Test
    void rejectsAFileWithoutACertificateOrAKey() throws IOException {
        Path empty = Files.createFile(home.resolve("empty.pem"));

        assertThatThrownBy(() -> PemFiles.certificates(empty)).hasMessageContaining("contains no certificate");
        assertThatThrownBy(() -> PemFiles.key(empty)).hasMessageContaining("is not a private key");
    }

    @Test
    void printsNoKey() {
        assertThat(servers.toString()).isEqualTo("CertificateAuthority[CN=servers, key redacted]");
        assertThat(operators.issueClient("a")).hasToString("IssuedCertificate[CN=a, key redacted]");
    }
}
