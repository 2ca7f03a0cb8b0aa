package io.keybroker.proxy.upstream;

import io.keybroker.catalogue.endpoint.Endpoint;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pool of upstream connections of one event loop; called on that loop only. Connections are not shared between
 * identities.
 */
public final class UpstreamPool {
    private static final Logger LOG = LoggerFactory.getLogger(UpstreamPool.class);
    private static final int MOST_IDLE_EACH = 64;
    private static final int HANDSHAKE_MILLIS = 5_000;

    private final EventLoop loop;
    private final ConnectOptions dialling;
    private final Map<Key, Deque<UpstreamConnection>> idle = new HashMap<>();
    private final Set<UpstreamConnection> open = new HashSet<>();

    private record Key(String host, int port, Optional<Path> caBundle, String identity) {
        static Key of(Endpoint endpoint, String identity) {
            return new Key(endpoint.host(), endpoint.port(), endpoint.caBundle(), identity);
        }
    }

    /**
     * Options for new connections.
     *
     * @param socket the channel type of the event loops
     * @param tls the TLS context of each endpoint
     * @param lookup the host resolver
     * @param patience the timeouts
     */
    public record ConnectOptions(
            Class<? extends Channel> socket,
            Function<Endpoint, SslContext> tls,
            HostResolver lookup,
            Timeouts patience) {}

    /**
     * Timeouts of AWS connections.
     *
     * @param connectMillis the timeout of a TCP connection in milliseconds
     * @param idleSeconds the idle time in seconds after which a pooled connection is closed
     */
    public record Timeouts(int connectMillis, int idleSeconds) {
        public static Timeouts standard() {
            return new Timeouts(3_000, 60);
        }
    }

    /** Receives the acquired connection. */
    public interface AcquireCallback {
        void onAcquired(UpstreamConnection connection);

        void onFailed(RequestRejectedException reason);
    }

    public UpstreamPool(EventLoop loop, ConnectOptions dialling) {
        this.loop = loop;
        this.dialling = dialling;
    }

    /**
     * Acquires an idle connection, or a new one. A request that cannot be repeated gets one that was used recently,
     * because AWS may be closing the others.
     */
    public void acquire(Endpoint endpoint, String identity, boolean repeatable, AcquireCallback waiting) {
        Key key = Key.of(endpoint, identity);
        Deque<UpstreamConnection> free = idle.getOrDefault(key, new ArrayDeque<>());
        while (!free.isEmpty()) {
            UpstreamConnection newest = free.pollLast();
            if (newest.open() && (repeatable || newest.isFresh())) {
                removeIfEmpty(key);
                waiting.onAcquired(newest);
                return;
            }
            if (newest.open()) {
                free.addLast(newest);
                break;
            }
        }
        removeIfEmpty(key);
        acquireNew(endpoint, identity, waiting);
    }

    /** Removes an empty host, because clients choose the hosts. */
    private void removeIfEmpty(Key key) {
        idle.computeIfPresent(key, (unused, free) -> free.isEmpty() ? null : free);
    }

    /** Acquires a new connection. */
    public void acquireNew(Endpoint endpoint, String identity, AcquireCallback waiting) {
        Connecting connecting = new Connecting(endpoint, Key.of(endpoint, identity), waiting);
        dialling.lookup().addressesOf(endpoint).whenComplete((addresses, failure) -> {
            if (loop.inEventLoop()) {
                connecting.onResolved(addresses, failure);
            } else {
                loop.execute(() -> connecting.onResolved(addresses, failure));
            }
        });
    }

    /** A connection that is being made, to the first address that takes it. */
    private final class Connecting {
        private final Endpoint endpoint;
        private final Key key;
        private final AcquireCallback waiting;

        Connecting(Endpoint endpoint, Key key, AcquireCallback waiting) {
            this.endpoint = endpoint;
            this.key = key;
            this.waiting = waiting;
        }

        void onResolved(List<InetAddress> addresses, Throwable failure) {
            if (failure != null) {
                Throwable cause = failure.getCause() == null ? failure : failure.getCause();
                waiting.onFailed(
                        cause instanceof RequestRejectedException rejection
                                ? rejection
                                : new RequestRejectedException(
                                        ErrorCode.UPSTREAM_FAILED, "the upstream host cannot be resolved"));
                return;
            }
            connect(addresses, 0);
        }

        private void connect(List<InetAddress> addresses, int index) {
            SslHandler tls = dialling.tls()
                    .apply(endpoint)
                    .newHandler(io.netty.buffer.ByteBufAllocator.DEFAULT, endpoint.host(), endpoint.port());
            tls.setHandshakeTimeoutMillis(HANDSHAKE_MILLIS);
            ChannelFuture connecting =
                    bootstrap(tls).connect(new InetSocketAddress(addresses.get(index), endpoint.port()));
            connecting.addListener(connected -> {
                if (connected.isSuccess()) {
                    tls.handshakeFuture().addListener(shaken -> {
                        if (shaken.isSuccess()) {
                            waiting.onAcquired(ready(connecting.channel(), key));
                        } else {
                            fail(endpoint, waiting, "failed the TLS handshake", shaken.cause());
                        }
                    });
                } else if (index + 1 < addresses.size()) {
                    connect(addresses, index + 1);
                } else {
                    fail(endpoint, waiting, "cannot be connected to", connected.cause());
                }
            });
        }
    }

    private Bootstrap bootstrap(SslHandler tls) {
        return new Bootstrap()
                .group(loop)
                .channel(dialling.socket())
                .option(
                        ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        dialling.patience().connectMillis())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(128 * 1024, 256 * 1024))
                .handler(tls);
    }

    private static void fail(Endpoint endpoint, AcquireCallback waiting, String what, Throwable cause) {
        LOG.atWarn()
                .addKeyValue("host", endpoint.host())
                .addKeyValue("port", endpoint.port())
                .addKeyValue("cause", String.valueOf(cause))
                .log("upstream connect failed");
        waiting.onFailed(new RequestRejectedException(ErrorCode.UPSTREAM_FAILED, "the upstream host " + what));
    }

    private UpstreamConnection ready(Channel channel, Key key) {
        ResponseDecoder reader = new ResponseDecoder();
        UpstreamConnection connection = new UpstreamConnection(channel, reader, new UpstreamConnection.IdlePool() {
            @Override
            public void offer(UpstreamConnection upstreamConnection) {
                Deque<UpstreamConnection> free = idle.computeIfAbsent(key, none -> new ArrayDeque<>());
                free.addLast(upstreamConnection);
                if (free.size() > MOST_IDLE_EACH) {
                    free.pollFirst().abort();
                } else {
                    channel.read(); // notices a close, or an unsolicited byte, at once
                }
            }

            @Override
            public void remove(UpstreamConnection closed) {
                open.remove(closed);
                idle.getOrDefault(key, new ArrayDeque<>()).remove(closed);
                removeIfEmpty(key);
            }
        });
        open.add(connection);
        TcpKeepAlive.enable(channel);
        channel.pipeline()
                .addLast(new IdleStateHandler(0, 0, dialling.patience().idleSeconds(), TimeUnit.SECONDS))
                .addLast(reader)
                .addLast(connection);
        return connection;
    }

    /** Closes every connection, including those in use. */
    public void close() {
        Set.copyOf(open).forEach(UpstreamConnection::abort);
    }
}
