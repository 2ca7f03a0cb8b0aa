package io.keybroker.proxy.server;

import io.keybroker.auth.Tunnel;
import io.keybroker.cache.BoundedCache;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.net.IpAddress;
import io.keybroker.pki.CertificateAuthority;
import io.keybroker.pki.CertificateAuthority.HostIssuer;
import io.keybroker.pki.IssuedCertificate;
import io.keybroker.proxy.limit.FairExecutor;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Certificates for tunnelled hosts, issued by the broker's CA on first use. They share one key, and all buckets of a
 * region one certificate, so that many new names cost little; peer addresses take turns.
 */
public final class HostCertificates implements AutoCloseable {
    private static final int MAX_CONTEXTS = 1024;

    private final BoundedCache<String, SslContext> contexts = new BoundedCache<>(MAX_CONTEXTS);
    private final HostIssuer issuer;
    private final FairExecutor worker = new FairExecutor("host-certificates", "tunnels to new hosts", 1);

    public HostCertificates(CertificateAuthority authority) {
        this.issuer = authority.hostIssuer();
    }

    /**
     * Returns the TLS context of a catalogue host for a peer address; never blocks.
     *
     * @throws RequestRejectedException if too many are being issued
     */
    CompletionStage<SslContext> contextOf(Tunnel host, IpAddress peer) throws RequestRejectedException {
        String name = host.certificateName();
        Optional<SslContext> context = contexts.find(name);
        return context.isPresent()
                ? CompletableFuture.completedFuture(context.get())
                : worker.submit(peer, () -> issueOnce(name));
    }

    private SslContext issueOnce(String name) throws IOException {
        Optional<SslContext> context = contexts.find(name);
        return context.isPresent() ? context.get() : contexts.put(name, issue(name));
    }

    private SslContext issue(String name) throws IOException {
        IssuedCertificate issued = issuer.issue(name);
        return ServerTls.create(issued.key(), issued.chain());
    }

    @Override
    public void close() {
        worker.close();
    }
}
