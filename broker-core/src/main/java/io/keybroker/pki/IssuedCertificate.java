package io.keybroker.pki;

import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/** A certificate with key and chain; {@code toString} omits the key. */
public final class IssuedCertificate {
    private final List<X509Certificate> chain;
    private final PrivateKey key;

    IssuedCertificate(List<X509Certificate> chain, PrivateKey key) {
        this.chain = List.copyOf(chain);
        this.key = key;
    }

    /** Returns the chain, the certificate first and its CA last. */
    public List<X509Certificate> chain() {
        return chain;
    }

    public PrivateKey key() {
        return key;
    }

    /** Writes chain and key to new files. */
    public void save(Path certificates, Path keyFile) throws IOException {
        PemFiles.writeKey(keyFile, key);
        PemFiles.writeCertificates(certificates, chain);
    }

    @Override
    public String toString() {
        return "IssuedCertificate[" + chain.get(0).getSubjectX500Principal() + ", key redacted]";
    }
}
