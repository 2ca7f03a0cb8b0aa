package io.keybroker.cli;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.keybroker.pki.CertificateAuthority;
import io.keybroker.pki.IssuedCertificate;
import io.keybroker.pki.PemFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** HTTPS on a loopback port, with a certificate from an authority of its own; what fakes of AWS services run on. */
public final class LoopbackHttpsServer implements AutoCloseable {
    private final CertificateAuthority authority =
            CertificateAuthority.create("fake AWS", Clock.systemUTC(), new SecureRandom());
    private final HttpsServer server;

    /** Starts it; the handler answers every request. */
    public LoopbackHttpsServer(HttpHandler handler) throws IOException, GeneralSecurityException {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls(authority.issueServer(List.of("localhost")))));
        server.createContext("/", handler);
        server.start();
    }

    private static SSLContext tls(IssuedCertificate certificate) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, new char[0]);
        store.setKeyEntry(
                "server", certificate.key(), new char[0], certificate.chain().toArray(X509Certificate[]::new));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(keys.getKeyManagers(), null, null);
        return tls;
    }

    public URI uri() {
        return URI.create("https://localhost:" + server.getAddress().getPort());
    }

    /** Writes the certificate that its clients must trust. */
    public void saveAuthority(Path file) throws IOException {
        PemFiles.writeCertificates(file, List.of(authority.certificate()));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
