package io.keybroker.enrolment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;

/** The certificates that AWS has published, as they stand in the jar. */
final class RegionCertificatesTest {
    private final RegionCertificates published = RegionCertificates.bundled();

    private static List<String[]> rows() throws Exception {
        try (InputStream table =
                RegionCertificates.class.getResourceAsStream("/io/keybroker/enrolment/region-certificates.tsv")) {
            return new String(table.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t"))
                    .toList();
        }
    }

    @Test
    void areOfRegionsThatTheSdkKnows() {
        assertThat(published.regions()).hasSizeGreaterThanOrEqualTo(36);
        assertThat(Region.regions()).extracting(Region::id).containsAll(published.regions());
    }

    @Test
    void haveSignedThemselvesWithAKeyOf2048BitsAndSha256() throws Exception {
        Set<String> keys = new HashSet<>();
        for (String region : published.regions()) {
            for (X509Certificate certificate : published.find(region)) {
                X509CertificateHolder holder = new JcaX509CertificateHolder(certificate);
                assertThat(holder.isSignatureValid(
                                new JcaContentVerifierProviderBuilder().build(certificate.getPublicKey())))
                        .as(region)
                        .isTrue();
                assertThat(((RSAPublicKey) certificate.getPublicKey())
                                .getModulus()
                                .bitLength())
                        .isEqualTo(2048);
                assertThat(certificate.getSigAlgName()).isEqualTo("SHA256withRSA");
                assertThat(certificate.getSubjectX500Principal().getName()).contains("O=Amazon Web Services LLC");
                assertThat(keys.add(certificate.getPublicKey().toString()))
                        .as(region)
                        .isTrue();
            }
        }
    }

    @Test
    void areWhatTheirRowsSay() throws Exception {
        for (String[] row : rows()) {
            X509Certificate certificate = published.find(row[0]).get(0);
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            assertThat(HexFormat.of().formatHex(hash)).as(row[0]).isEqualTo(row[2]);
            assertThat(LocalDate.ofInstant(certificate.getNotAfter().toInstant(), ZoneOffset.UTC))
                    .as(row[0])
                    .isEqualTo(row[1]);
        }
    }

    @Test
    void areGoodTodayAndForAYear() {
        Instant inAYear = Instant.now().plusSeconds(365 * 86_400L);

        assertThat(published.expiredAt(inAYear)).as("regions to be renewed").isEmpty();
    }

    @Test
    void tellsWhichAreOver() {
        assertThat(published.expiredAt(Instant.parse("2195-01-18T00:00:00Z"))).contains("us-east-1", "eu-central-1");
        assertThat(published.expiredAt(Instant.parse("2195-01-18T00:00:00Z"))).doesNotContain("us-east-2");
        assertThat(published.expiredAt(Instant.parse("2300-01-01T00:00:00Z"))).isEqualTo(published.regions());
    }
}
