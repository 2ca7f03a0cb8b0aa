package io.keybroker.pki;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * Reads and writes certificates and elliptic-curve keys as PEM files (RFC 7468); key files are private to their owner.
 */
public final class PemFiles {
    private static final String KEY = "PRIVATE KEY";
    private static final Base64.Encoder BASE64 = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

    private PemFiles() {}

    /** Returns the certificates of a file, at least one, in order. */
    public static List<X509Certificate> certificates(Path file) throws IOException {
        return certificates(Files.readAllBytes(file), file.toString());
    }

    private static List<X509Certificate> certificates(byte[] content, String file) throws IOException {
        try {
            List<X509Certificate> certificates =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(content))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (certificates.isEmpty()) {
                throw new IOException(file + " contains no certificate (expected: PEM)");
            }
            return certificates;
        } catch (CertificateException e) {
            throw new IOException(file + " is not a certificate file (expected: PEM)", e);
        }
    }

    /** Returns the key of a PKCS#8 file. */
    public static PrivateKey key(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
        String begin = "-----BEGIN " + KEY + "-----";
        String end = "-----END " + KEY + "-----";
        if (!text.startsWith(begin) || !text.endsWith(end)) {
            throw new IOException(file + " is not a private key (expected: one " + KEY + " block of PEM)");
        }
        try {
            byte[] pkcs8 = Base64.getMimeDecoder().decode(text.substring(begin.length(), text.length() - end.length()));
            return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(file + " is not an elliptic-curve key"); // the cause may quote it
        }
    }

    /** Writes certificates with public read permission; never overwrites a file. */
    public static void writeCertificates(Path file, List<X509Certificate> certificates) throws IOException {
        write(file, text(certificates), "rw-r--r--");
    }

    /** Writes certificates in place of those that the file had, all or nothing. */
    public static void replaceCertificates(Path file, List<X509Certificate> certificates) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(next);
        writeCertificates(next, certificates);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Certificates as PEM, in their order. */
    public static String text(List<X509Certificate> certificates) {
        StringBuilder pem = new StringBuilder();
        for (Certificate certificate : certificates) {
            try {
                pem.append(block("CERTIFICATE", certificate.getEncoded()));
            } catch (CertificateException e) {
                throw new IllegalStateException("encoding a certificate failed", e);
            }
        }
        return pem.toString();
    }

    /** Reads what {@link #text} wrote; the source names it in errors. */
    public static List<X509Certificate> parse(String pem, String source) throws IOException {
        return certificates(pem.getBytes(StandardCharsets.US_ASCII), source);
    }

    /** Writes a key with permission for its owner only; never overwrites a file. */
    public static void writeKey(Path file, PrivateKey key) throws IOException {
        byte[] pkcs8 = key.getEncoded();
        write(file, block(KEY, pkcs8), "rw-------");
        Arrays.fill(pkcs8, (byte) 0);
    }

    private static String block(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + BASE64.encodeToString(der) + "\n-----END " + label + "-----\n";
    }

    private static void write(Path file, String pem, String mode) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode)));
        Files.write(file, pem.getBytes(StandardCharsets.US_ASCII), StandardOpenOption.WRITE);
    }
}
