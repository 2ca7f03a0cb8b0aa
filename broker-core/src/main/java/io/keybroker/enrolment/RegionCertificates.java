package io.keybroker.enrolment;

import io.keybroker.pki.PemFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Certificates that EC2 signs instance identity documents with: built in as published by AWS, replaced or extended by
 * files {@code <region>.pem}.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/regions-certs.html">AWS public certificates for
 *     instance identity document signatures</a>
 */
public final class RegionCertificates {
    private static final String SUFFIX = ".pem";
    private static final String PUBLISHED = "/io/keybroker/enrolment/region-certificates.tsv";
    private static final int REGION = 0;
    private static final int CERTIFICATE = 3;

    private final Map<String, List<X509Certificate>> byRegion;

    private RegionCertificates(Map<String, List<X509Certificate>> byRegion) {
        this.byRegion = Map.copyOf(byRegion);
    }

    /** Returns the certificates published by AWS. */
    public static RegionCertificates bundled() {
        Map<String, List<X509Certificate>> certificates = new HashMap<>();
        try (InputStream table = Objects.requireNonNull(
                RegionCertificates.class.getResourceAsStream(PUBLISHED), "region certificates missing from the jar")) {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            String text = new String(table.readAllBytes(), StandardCharsets.US_ASCII);
            for (String row : text.split("\n", -1)) {
                if (!row.isEmpty() && !row.startsWith("#")) {
                    String[] cells = row.split("\t", -1);
                    certificates
                            .computeIfAbsent(cells[REGION], region -> new ArrayList<>(1))
                            .add((X509Certificate) factory.generateCertificate(
                                    new ByteArrayInputStream(Base64.getDecoder().decode(cells[CERTIFICATE]))));
                }
            }
        } catch (IOException | CertificateException e) {
            throw new IllegalStateException("reading from the jar failed", e);
        }
        return new RegionCertificates(certificates);
    }

    /** Returns the certificates with those of a directory, which override these; an invalid file is an error. */
    public RegionCertificates withDirectory(Path directory) throws IOException {
        Map<String, List<X509Certificate>> both = new HashMap<>(byRegion);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                both.put(name.substring(0, name.length() - SUFFIX.length()), PemFiles.certificates(file));
            }
        }
        return new RegionCertificates(both);
    }

    public Set<String> regions() {
        return new TreeSet<>(byRegion.keySet());
    }

    /**
     * Returns the regions whose certificates have all expired at that time, so that their documents cannot be
     * verified.
     */
    public Set<String> expiredAt(Instant time) {
        return byRegion.entrySet().stream()
                .filter(region -> region.getValue().stream()
                        .allMatch(certificate ->
                                certificate.getNotAfter().toInstant().isBefore(time)))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns the certificates of a region; empty if it is unknown. */
    List<X509Certificate> find(String region) {
        return byRegion.getOrDefault(region, List.of());
    }
}
