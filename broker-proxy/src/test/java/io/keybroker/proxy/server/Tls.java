package io.keybroker.proxy.server;

import io.keybroker.pki.CertificateFiles;
import io.keybroker.pki.PemFiles;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The JDK's TLS with the certificates of a home directory. */
final class Tls {
    private Tls() {}

    static SSLContext server(CertificateFiles files) throws Exception {
        KeyStore own = empty();
        own.setKeyEntry(
                "server",
                PemFiles.key(files.serverKey()),
                new char[0],
                PemFiles.certificates(files.server()).toArray(X509Certificate[]::new));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, new char[0]);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(keys.getKeyManagers(), null, null);
        return tls;
    }

    static SSLContext client(CertificateFiles files) throws Exception {
        KeyStore anchors = empty();
        anchors.setCertificateEntry("ca", PemFiles.certificates(files.ca()).get(0));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(anchors);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, trust.getTrustManagers(), null);
        return tls;
    }

    private static KeyStore empty() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, new char[0]);
        return store;
    }
}
