package io.keybroker.proxy.server;

import io.keybroker.catalogue.Endpoints;
import io.keybroker.gate.HostNames;
import io.keybroker.proxy.exchange.Desk;
import io.keybroker.proxy.upstream.UpstreamPool;
import io.keybroker.registry.AddressRange;
import io.keybroker.registry.IpAddress;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
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
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Listener for SDKs, as endpoint or as forward proxy. */
public final class DataListener implements AutoCloseable {
    private static final int HANDSHAKE_MILLIS = 10_000;

    private final Channel channel;
    private final ChannelGroup connections;

    private DataListener(Channel channel, ChannelGroup connections) {
        this.channel = channel;
        this.connections = connections;
    }

    /**
     * What connections are served with.
     *
     * @param tls the context of the broker's certificate
     * @param desk what exchanges work with
     * @param pools the upstream connections of each event loop
     * @param peers bounds connections
     * @param headSeconds how long a head may take
     * @param idleSeconds how long nothing may happen
     * @param balancers who must say first, by the PROXY protocol, whose a connection is
     */
    public record Service(
            SslContext tls,
            Desk desk,
            Map<EventLoop, UpstreamPool> pools,
            PeerLimit peers,
            int headSeconds,
            int idleSeconds,
            List<AddressRange> balancers) {
        public Service {
            pools = Map.copyOf(pools);
            balancers = List.copyOf(balancers);
        }

        boolean isBalancer(IpAddress address) {
            return balancers.stream().anyMatch(range -> range.contains(address));
        }
    }

    /** What is done with a connection that has a place. */
    private interface Entrance {
        void enter(SocketChannel connection, UpstreamPool pool, IpAddress peer);
    }

    /** Opens the socket that SDKs use as their endpoint. */
    public static DataListener open(InetSocketAddress address, Loops loops, Service service) throws IOException {
        return open(address, loops, service, (connection, pool, peer) -> {
            SslHandler tls = service.tls().newHandler(connection.alloc());
            HostNames names = service.desk().gate().names();
            serve(connection, tls, service, new InstanceConnection(connection, service, pool, peer, names));
        });
    }

    /** Opens the socket that SDKs use as their proxy: tunnels to AWS's hosts, each of which ends here. */
    public static DataListener openProxy(
            InetSocketAddress address, Loops loops, Service service, Endpoints endpoints, HostCertificates certificates)
            throws IOException {
        return open(
                address,
                loops,
                service,
                (connection, pool, peer) -> connection
                        .pipeline()
                        .addLast(new ConnectTunnel(
                                endpoints,
                                certificates,
                                (tunnel, tls, name) -> serve(
                                        connection,
                                        tls,
                                        service,
                                        new InstanceConnection(connection, service, pool, peer, name)))));
    }

    private static void serve(SocketChannel connection, SslHandler tls, Service service, InstanceConnection instance) {
        tls.setHandshakeTimeoutMillis(HANDSHAKE_MILLIS);
        connection
                .pipeline()
                .addLast(tls)
                .addLast(new IdleStateHandler(0, 0, service.idleSeconds(), TimeUnit.SECONDS))
                .addLast(instance);
    }

    private static DataListener open(InetSocketAddress address, Loops loops, Service service, Entrance entrance)
            throws IOException {
        ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
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
                        admit(connection, service, connections, entrance);
                    }
                });
        ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException("binding the listener failed: " + address, bound.cause());
        }
        return new DataListener(bound.channel(), connections);
    }

    private static void admit(SocketChannel connection, Service service, ChannelGroup connections, Entrance entrance) {
        InetSocketAddress remote = connection.remoteAddress();
        UpstreamPool pool = service.pools().get(connection.eventLoop());
        if (remote == null || pool == null) {
            connection.close(); // the client has gone already
            return;
        }
        connections.add(connection);
        IpAddress sender = IpAddress.of(remote.getAddress());
        if (service.isBalancer(sender)) {
            ProxyHeader.expect(
                    connection.pipeline(),
                    sender,
                    peer -> seat(connection, service.peers(), peer, () -> {
                        entrance.enter(connection, pool, peer);
                    }));
        } else {
            seat(connection, service.peers(), sender, () -> entrance.enter(connection, pool, sender));
        }
    }

    private static void seat(SocketChannel connection, PeerLimit peers, IpAddress peer, Runnable entrance) {
        if (!peers.enter(peer)) {
            connection.close();
            return;
        }
        connection.closeFuture().addListener(closed -> peers.leave(peer));
        entrance.run();
    }

    /** Where it listens, with the port that the system chose if none was asked for. */
    public InetSocketAddress address() {
        return (InetSocketAddress) channel.localAddress();
    }

    /** Takes no more connections, lets requests under way finish for so long, and then cuts what is left. */
    public void drain(Duration patience) {
        channel.close().awaitUninterruptibly();
        for (Channel each : connections) {
            each.eventLoop().execute(() -> {
                InstanceConnection connection = each.pipeline().get(InstanceConnection.class);
                if (connection != null) {
                    connection.drain();
                }
            });
        }
        connections.newCloseFuture().awaitUninterruptibly(patience.toMillis());
        connections.close().awaitUninterruptibly();
    }

    @Override
    public void close() {
        drain(Duration.ZERO);
    }
}
