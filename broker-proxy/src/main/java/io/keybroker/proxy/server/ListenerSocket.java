package io.keybroker.proxy.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.io.IOException;
import java.net.InetSocketAddress;

/** Binds a listener, with an error that names the address, the cause and the remedy. */
public final class ListenerSocket {
    private ListenerSocket() {}

    /** Binds; blocks until done. {@code listener} is its name in the error, such as {@code admin listener}. */
    public static Channel bind(ServerBootstrap bootstrap, InetSocketAddress address, String listener)
            throws IOException {
        ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
        if (bound.isSuccess()) {
            return bound.channel();
        }
        String cause = String.valueOf(bound.cause().getMessage());
        String text = address.getAddress().getHostAddress() + ", port " + address.getPort();
        throw new IOException(
                cause.contains("already in use")
                        ? "the " + listener + " cannot bind to " + text + ": the port is in use (expected: a free port;"
                                + " stop the process that uses it, or change 'listen' in broker.yaml)"
                        : "the " + listener + " cannot bind to " + text + ": " + cause,
                bound.cause());
    }
}
