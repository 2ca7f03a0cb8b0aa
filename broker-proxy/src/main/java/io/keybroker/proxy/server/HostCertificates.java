package io.keybroker.proxy.server;

import io.keybroker.pki.CertificateAuthority;
import io.keybroker.pki.IssuedCertificate;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Certificates for tunnelled hosts, issued by the broker's CA on first use. */
public final class HostCertificates implements AutoCloseable {
    private static final int MOST = 1024;

    private final Map<String, CompletableFuture<SslContext>> contexts = new ConcurrentHashMap<>();
    private final CertificateAuthority authority;
    private final ExecutorService maker = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "host-certificates");
        thread.setDaemon(true);
        return thread;
    });

    public HostCertificates(CertificateAuthority authority) {
        this.authority = authority;
    }

    /** The TLS of a host that the catalogue knows; never blocks. */
    CompletionStage<SslContext> contextOf(String host) {
        if (contexts.size() >= MOST) {
            contexts.clear(); // what is in use stays in use
        }
        contexts.computeIfPresent(host, (name, made) -> made.isCompletedExceptionally() ? null : made); // tried anew
        return contexts.computeIfAbsent(host, name -> CompletableFuture.supplyAsync(() -> make(name), maker));
    }

    private SslContext make(String host) {
        IssuedCertificate issued = authority.issueHost(host);
        try {
            return ServerTls.of(issued.key(), issued.chain());
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    @Override
    public void close() {
        maker.shutdownNow();
    }
}
