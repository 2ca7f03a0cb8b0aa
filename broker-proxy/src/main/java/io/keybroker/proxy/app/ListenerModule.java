package io.keybroker.proxy.app;

import io.keybroker.auth.ResourceTunnels;
import io.keybroker.catalogue.endpoint.Endpoint;
import io.keybroker.catalogue.endpoint.EndpointResolver;
import io.keybroker.catalogue.endpoint.Store;
import io.keybroker.config.BrokerConfig;
import io.keybroker.config.PassThroughSettings;
import io.keybroker.pki.CertificateAuthority;
import io.keybroker.pki.CertificateFiles;
import io.keybroker.proxy.exchange.ExchangeServices;
import io.keybroker.proxy.limit.ConnectionLimiter;
import io.keybroker.proxy.server.DataListener;
import io.keybroker.proxy.server.EventLoops;
import io.keybroker.proxy.server.HostCertificates;
import io.keybroker.proxy.server.PassThrough;
import io.keybroker.proxy.server.ServerTls;
import io.keybroker.proxy.server.TunnelServices;
import io.keybroker.proxy.upstream.HostResolver;
import io.keybroker.proxy.upstream.PassThroughConnector;
import io.keybroker.proxy.upstream.UpstreamPool;
import io.keybroker.proxy.upstream.UpstreamTls;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Wires the listeners of the data port and, if configured, of the CONNECT port, with their pools of upstream
 * connections.
 *
 * @param config the settings
 * @param files the certificates and keys of the home directory
 * @param loops the event loops
 * @param services the collaborators of an exchange
 * @param parts closes what is opened, in reverse order
 */
record ListenerModule(
        BrokerConfig config, CertificateFiles files, EventLoops loops, ExchangeServices services, CloseStack parts) {
    private static final Duration DRAIN = Duration.ofSeconds(30);
    private static final long CLOSE_MILLIS = 1_000;

    /** Opens the listeners; returns the address of the data port. */
    InetSocketAddress open(EndpointResolver endpoints, ResourceTunnels resources, Clock clock, SecureRandom random)
            throws IOException {
        HostResolver resolver = parts.add(new HostResolver(System::nanoTime));
        DataListener.ListenerOptions service = service(pools(resolver));
        List<DataListener> listeners = new ArrayList<>();
        parts.add(() -> DataListener.drain(listeners, DRAIN));
        DataListener listener = DataListener.open(config.listen().data(), loops, service);
        listeners.add(listener);
        if (config.listen().connect().isPresent()) {
            HostCertificates certificates = parts.add(
                    new HostCertificates(CertificateAuthority.load(files.ca(), files.caKey(), clock, random)));
            PassThroughSettings others = config.listen().passThrough();
            PassThrough passThrough = new PassThrough(
                    others,
                    new PassThroughConnector(loops.socket(), resolver, others.privateAddresses()),
                    services.registry(),
                    clock);
            listeners.add(DataListener.openProxy(
                    config.listen().connect().get(),
                    loops,
                    service,
                    new TunnelServices(endpoints, resources, certificates, passThrough, service.idleSeconds())));
        }
        return listener.address();
    }

    private Map<EventLoop, UpstreamPool> pools(HostResolver resolver) throws IOException {
        UpstreamPool.ConnectOptions options =
                new UpstreamPool.ConnectOptions(loops.socket(), tls(), resolver, UpstreamPool.Timeouts.standard());
        Map<EventLoop, UpstreamPool> pools = new HashMap<>();
        for (EventLoop loop : loops.eventLoops()) {
            UpstreamPool pool = new UpstreamPool(loop, options);
            pools.put(loop, pool);
            parts.add(() -> loop.submit(pool::close).awaitUninterruptibly(CLOSE_MILLIS));
        }
        return pools;
    }

    /** Returns the TLS context of each endpoint: a store may have its own CA bundle. */
    private Function<Endpoint, SslContext> tls() throws IOException {
        SslContext usual = UpstreamTls.create(config.upstream().caBundle());
        Map<Path, SslContext> byBundle = new HashMap<>();
        for (Store store : config.upstream().stores().values()) {
            if (store.caBundle().isPresent()) {
                byBundle.put(store.caBundle().get(), UpstreamTls.create(store.caBundle()));
            }
        }
        return endpoint -> endpoint.caBundle().map(byBundle::get).orElse(usual);
    }

    private DataListener.ListenerOptions service(Map<EventLoop, UpstreamPool> pools) throws IOException {
        BrokerConfig.Limits limits = config.limits();
        return new DataListener.ListenerOptions(
                ServerTls.create(files),
                services,
                pools,
                new ConnectionLimiter(limits.connectionsPerAddress(), limits.connections()),
                (int) limits.headerTimeout().toSeconds(),
                (int) limits.idleTimeout().toSeconds(),
                limits.minimumBodyRate(),
                config.listen().proxyProtocolFrom());
    }
}
