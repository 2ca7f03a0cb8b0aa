package io.keybroker.proxy.upstream;

import io.keybroker.pki.PemFiles;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** TLS towards the upstream: platform CAs and the operator's, always with hostname verification. */
public final class UpstreamTls {
    private UpstreamTls() {}

    /** Returns the context of all upstream connections; {@code extra} contains additional CA certificates. */
    public static SslContext create(Optional<Path> extra) throws IOException {
        try {
            return SslContextBuilder.forClient()
                    .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                    .trustManager(trust(extra))
                    .endpointIdentificationAlgorithm("HTTPS")
                    .protocols("TLSv1.3", "TLSv1.2")
                    .build();
        } catch (GeneralSecurityException e) {
            throw new IOException("reading upstream.caBundle failed", e);
        }
    }

    /** Returns the same trust managers for the broker's own AWS calls, which use another client. */
    public static TrustManager[] trustManagers(Optional<Path> extra) throws IOException {
        try {
            return trust(extra).getTrustManagers();
        } catch (GeneralSecurityException e) {
            throw new IOException("reading upstream.caBundle failed", e);
        }
    }

    /** Returns the platform's CA certificates and these additional ones. */
    public static TrustManagerFactory trust(Optional<Path> extra) throws IOException, GeneralSecurityException {
        KeyStore authorities = KeyStore.getInstance(KeyStore.getDefaultType());
        authorities.load(null, null);
        int count = 0;
        for (X509Certificate certificate : platform()) {
            authorities.setCertificateEntry("authority-" + count++, certificate);
        }
        if (extra.isPresent()) {
            for (X509Certificate certificate : PemFiles.certificates(extra.get())) {
                authorities.setCertificateEntry("authority-" + count++, certificate);
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(authorities);
        return factory;
    }

    private static Iterable<X509Certificate> platform() throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        for (TrustManager trustManager : factory.getTrustManagers()) {
            if (trustManager instanceof X509TrustManager authorities) {
                return Arrays.asList(authorities.getAcceptedIssuers());
            }
        }
        throw new GeneralSecurityException("this JVM has no X.509 trust manager");
    }
}
