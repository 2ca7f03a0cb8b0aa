package io.keybroker.enrolment;

import io.keybroker.pki.PemFiles;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The certificates with which EC2 signs instance identity documents, one file {@code <region>.pem} for each region.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/regions-certs.html">AWS public certificates for
 *     instance identity document signatures</a>
 */
public final class RegionCertificates {
    private static final String SUFFIX = ".pem";

    private final Map<String, List<X509Certificate>> byRegion;

    private RegionCertificates(Map<String, List<X509Certificate>> byRegion) {
        this.byRegion = Map.copyOf(byRegion);
    }

    /** No region at all: every document is refused. */
    public static RegionCertificates none() {
        return new RegionCertificates(Map.of());
    }

    /** Reads a directory; a file that is no certificate is an error, since it was meant to be one. */
    public static RegionCertificates of(Path directory) throws IOException {
        Map<String, List<X509Certificate>> found = new HashMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                found.put(name.substring(0, name.length() - SUFFIX.length()), PemFiles.certificates(file));
            }
        }
        return new RegionCertificates(found);
    }

    public Set<String> regions() {
        return new TreeSet<>(byRegion.keySet());
    }

    /** The certificates of a region, none if it is not known. */
    List<X509Certificate> in(String region) {
        return byRegion.getOrDefault(region, List.of());
    }
}
