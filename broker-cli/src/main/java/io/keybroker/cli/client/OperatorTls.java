package io.keybroker.cli.client;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.error.FileProblem;
import io.keybroker.pki.CertificateFiles;
import io.keybroker.pki.PemFiles;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** TLS context with the operator's certificate and the broker's CA as only trust anchor. */
final class OperatorTls {
    private static final char[] NO_PASSWORD = new char[0];

    private OperatorTls() {}

    static SSLContext create(CertificateFiles files) throws AdminException {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(operator(files), NO_PASSWORD);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(authority(files));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (IOException e) {
            throw problem(FileProblem.describe(e), e);
        } catch (GeneralSecurityException e) {
            throw problem("the certificates in " + files.home() + " are not supported by this JVM", e);
        }
    }

    private static KeyStore operator(CertificateFiles files) throws IOException, GeneralSecurityException {
        KeyStore store = empty();
        Certificate[] chain = PemFiles.certificates(files.operator()).toArray(Certificate[]::new);
        store.setKeyEntry("operator", PemFiles.key(files.operatorKey()), NO_PASSWORD, chain);
        return store;
    }

    private static KeyStore authority(CertificateFiles files) throws IOException, GeneralSecurityException {
        KeyStore store = empty();
        for (X509Certificate certificate : PemFiles.certificates(files.ca())) {
            store.setCertificateEntry(certificate.getSerialNumber().toString(), certificate);
        }
        return store;
    }

    /** In memory only, so that the cheap type will do: PKCS12 encrypts and decrypts the key by 10,000 rounds each. */
    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("JKS");
        store.load(null, null);
        return store;
    }

    private static AdminException problem(String message, Exception cause) {
        AdminException problem = new AdminException(
                Kind.USAGE, message, "copy ca.pem, operator.pem and operator.key from the broker's home directory");
        problem.initCause(cause);
        return problem;
    }
}
