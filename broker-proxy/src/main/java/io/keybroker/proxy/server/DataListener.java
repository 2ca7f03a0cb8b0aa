package io.keybroker.proxy.server;

import io.keybroker.auth.AcceptedHosts;
import io.keybroker.net.CidrBlock;
import io.keybroker.net.IpAddress;
import io.keybroker.proxy.exchange.ExchangeServices;
import io.keybroker.proxy.limit.ConnectionLimiter;
import io.keybroker.proxy.limit.ConnectionResources;
import io.keybroker.proxy.upstream.UpstreamPool;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Listener for SDKs, as endpoint or as forward proxy. */
public final class DataListener implements AutoCloseable {
    private static final int HANDSHAKE_MILLIS = 10_000;

    private final Channel channel;
    private final ChannelGroup connections;
    private final Collection<LoopResources> loops;

    private DataListener(Channel channel, ChannelGroup connections, Collection<LoopResources> loops) {
        this.channel = channel;
        this.connections = connections;
        this.loops = loops;
    }

    /**
     * What connections are served with.
     *
     * @param tls the context of the broker's certificate
     * @param services what exchanges work with
     * @param pools the upstream connections of each event loop
     * @param connections bounds connections and their handshakes
     * @param headSeconds how long a head may take
     * @param minBodyRate bytes per second that the body of a request has to come with
     * @param idleSeconds how long nothing may happen
     * @param balancers who must say first, by the PROXY protocol, whose a connection is
     */
    public record ListenerOptions(
            SslContext tls,
            ExchangeServices services,
            Map<EventLoop, UpstreamPool> pools,
            ConnectionResources connections,
            int headSeconds,
            int idleSeconds,
            long minBodyRate,
            List<CidrBlock> balancers) {
        public ListenerOptions {
            pools = Map.copyOf(pools);
            balancers = List.copyOf(balancers);
        }

        boolean isTrustedProxy(IpAddress address) {
            return balancers.stream().anyMatch(range -> range.contains(address));
        }
    }

    /**
     * Resources of one event loop.
     *
     * @param pool the upstream connections
     * @param monitor checks the exchanges
     */
    record LoopResources(UpstreamPool pool, ConnectionMonitor monitor) {}

    /** Initialises an accepted connection. */
    private interface ConnectionInitializer {
        void accept(SocketChannel connection, LoopResources loop, IpAddress peer);
    }

    /** Opens the listener for SDKs that use the broker as their endpoint. */
    public static DataListener open(InetSocketAddress address, EventLoops loops, ListenerOptions service)
            throws IOException {
        return open(address, loops, service, (connection, loop, peer) -> {
            AcceptedHosts names = service.services().authorizer().brokerHosts();
            HandshakeGate.install(connection, service.connections().handshakes(), peer, () -> {
                SslHandler tls = service.tls().newHandler(connection.alloc());
                serve(connection, tls, service, new ClientConnectionHandler(connection, service, loop, peer, names));
            });
        });
    }

    /** Opens the listener for SDKs that use the broker as their proxy: tunnels to AWS hosts, terminated here. */
    public static DataListener openProxy(
            InetSocketAddress address, EventLoops loops, ListenerOptions service, TunnelServices tunnels)
            throws IOException {
        ExchangeServices services = service.services();
        return open(
                address,
                loops,
                service,
                (connection, loop, peer) -> connection
                        .pipeline()
                        .addLast(new ConnectHandler(
                                tunnels,
                                new TunnelAudit(services.audit().log(), services.clock(), peer),
                                peer,
                                (tunnel, tls, name) -> HandshakeGate.install(
                                        connection,
                                        service.connections().handshakes(),
                                        peer,
                                        () -> serve(
                                                connection,
                                                tls.newHandler(connection.alloc()),
                                                service,
                                                new ClientConnectionHandler(connection, service, loop, peer, name))))));
    }

    private static void serve(
            SocketChannel connection, SslHandler tls, ListenerOptions service, ClientConnectionHandler instance) {
        tls.setHandshakeTimeoutMillis(HANDSHAKE_MILLIS);
        connection
                .pipeline()
                .addLast(tls)
                .addLast(new IdleStateHandler(0, 0, service.idleSeconds(), TimeUnit.SECONDS))
                .addLast(instance);
    }

    private static DataListener open(
            InetSocketAddress address, EventLoops loops, ListenerOptions service, ConnectionInitializer entrance)
            throws IOException {
        ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
        Map<EventLoop, LoopResources> served = new HashMap<>();
        service.pools().forEach((loop, pool) -> served.put(loop, new LoopResources(pool, new ConnectionMonitor(loop))));
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops.boss(), loops.worker())
                .channel(loops.serverSocket())
                .option(ChannelOption.SO_BACKLOG, 4096)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(128 * 1024, 256 * 1024))
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel connection) {
                        Optional<LoopResources> loop = Optional.ofNullable(served.get(connection.eventLoop()));
                        Optional<InetSocketAddress> remote = Optional.ofNullable(connection.remoteAddress());
                        if (remote.isEmpty() || loop.isEmpty()) {
                            connection.close(); // the client has already gone
                            return;
                        }
                        connections.add(connection);
                        admit(connection, service, IpAddress.of(remote.get().getAddress()), peer -> {
                            entrance.accept(connection, loop.get(), peer);
                        });
                    }
                });
        Channel channel = ListenerSocket.bind(bootstrap, address, "data listener");
        return new DataListener(channel, connections, served.values());
    }

    private static void admit(
            SocketChannel connection, ListenerOptions service, IpAddress remote, Consumer<IpAddress> entrance) {
        if (service.isTrustedProxy(remote)) {
            ProxyProtocolHandler.install(
                    connection.pipeline(),
                    remote,
                    client -> admitConnection(
                            connection, service.connections().limiter(), client, () -> entrance.accept(client)));
        } else {
            admitConnection(connection, service.connections().limiter(), remote, () -> entrance.accept(remote));
        }
    }

    private static void admitConnection(
            SocketChannel connection, ConnectionLimiter peers, IpAddress peer, Runnable entrance) {
        if (!peers.tryAcquire(peer)) {
            connection.close();
            return;
        }
        connection.closeFuture().addListener(closed -> peers.release(peer));
        entrance.run();
    }

    /** Returns the listen address, with the port that the system chose if port 0 was configured. */
    public InetSocketAddress address() {
        return (InetSocketAddress) channel.localAddress();
    }

    /**
     * Closes these listeners to new connections, lets active requests finish within this time, and then closes all
     * connections.
     */
    public static void drain(List<DataListener> listeners, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        listeners.forEach(DataListener::stopAccepting);
        listeners.forEach(listener -> listener.awaitClosed(deadline));
    }

    private void stopAccepting() {
        channel.close().awaitUninterruptibly();
        for (Channel channel : connections) {
            channel.eventLoop().execute(() -> {
                Optional.ofNullable(channel.pipeline().get(ClientConnectionHandler.class))
                        .ifPresent(ClientConnectionHandler::drain);
                Optional.ofNullable(channel.pipeline().get(HandshakeGate.class)).ifPresent(gate -> channel.close());
            });
        }
    }

    private void awaitClosed(long deadline) {
        long patience = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        connections.newCloseFuture().awaitUninterruptibly(Math.max(0, patience));
        connections.close().awaitUninterruptibly();
        loops.forEach(loop -> loop.monitor().stop());
    }

    @Override
    public void close() {
        drain(List.of(this), Duration.ZERO);
    }
}
