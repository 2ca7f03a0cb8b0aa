package io.keybroker.proxy.admin;

import io.keybroker.pki.CertificateFiles;
import io.keybroker.pki.PemFiles;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Mutual TLS of the admin API, with the operators' CA as the only trust anchor. A certificate is not required, since an
 * operator who joins has none yet: the router rejects all other requests without one.
 */
final class AdminTls {
    private AdminTls() {}

    static SslContext create(CertificateFiles files) throws IOException {
        X509Certificate[] operators = valid(files.operatorsCa());
        return SslContextBuilder.forServer(PemFiles.key(files.serverKey()), valid(files.server()))
                .sslProvider(SslProvider.JDK)
                .trustManager(operators)
                .clientAuth(ClientAuth.OPTIONAL)
                .protocols("TLSv1.3", "TLSv1.2")
                .build();
    }

    private static X509Certificate[] valid(Path file) throws IOException {
        List<X509Certificate> certificates = PemFiles.certificates(file);
        for (X509Certificate certificate : certificates) {
            try {
                certificate.checkValidity();
            } catch (CertificateException e) {
                throw new IOException(
                        file + " is valid from " + certificate.getNotBefore().toInstant() + " to "
                                + certificate.getNotAfter().toInstant() + " (expected: valid now)",
                        e);
            }
        }
        return certificates.toArray(X509Certificate[]::new);
    }
}
