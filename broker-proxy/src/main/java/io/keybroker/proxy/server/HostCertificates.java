package io.keybroker.proxy.server;

import io.keybroker.cache.BoundedCache;
import io.keybroker.concurrent.DaemonThreadFactory;
import io.keybroker.pki.CertificateAuthority;
import io.keybroker.pki.IssuedCertificate;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Certificates for tunnelled hosts, issued by the broker's CA on first use. */
public final class HostCertificates implements AutoCloseable {
    private static final int MOST = 1024;

    private final BoundedCache<String, CompletableFuture<SslContext>> contexts = new BoundedCache<>(MOST);
    private final CertificateAuthority authority;
    private final ExecutorService maker =
            Executors.newSingleThreadExecutor(new DaemonThreadFactory("host-certificates"));

    public HostCertificates(CertificateAuthority authority) {
        this.authority = authority;
    }

    /** The TLS of a host that the catalogue knows; never blocks. */
    CompletionStage<SslContext> contextOf(String host) {
        if (contexts.find(host)
                .filter(CompletableFuture::isCompletedExceptionally)
                .isPresent()) {
            contexts.remove(host); // tried anew
        }
        return contexts.get(host, name -> CompletableFuture.supplyAsync(() -> issueContext(name), maker));
    }

    private SslContext issueContext(String host) {
        IssuedCertificate issued = authority.issueHost(host);
        try {
            return ServerTls.create(issued.key(), issued.chain());
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    @Override
    public void close() {
        maker.shutdownNow();
    }
}
