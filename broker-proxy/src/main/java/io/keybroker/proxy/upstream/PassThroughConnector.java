package io.keybroker.proxy.upstream;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.net.CidrBlock;
import io.keybroker.net.IpAddress;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Connects tunnels without inspection to public addresses, and to the private ones that an operator lists. */
public final class PassThroughConnector {
    private static final int CONNECT_MILLIS = 5_000;

    private final Class<? extends Channel> socket;
    private final HostResolver resolver;
    private final List<CidrBlock> listed;

    public PassThroughConnector(Class<? extends Channel> socket, HostResolver resolver, List<CidrBlock> listed) {
        this.socket = socket;
        this.resolver = resolver;
        this.listed = List.copyOf(listed);
    }

    /** Returns a connection without automatic reads; fails with a {@link RequestRejectedException}. */
    public CompletionStage<Channel> connect(EventLoop loop, String host, int port) {
        CompletableFuture<Channel> connection = new CompletableFuture<>();
        resolver.allAddressesOf(host).whenComplete((addresses, failure) -> {
            if (failure != null) {
                connection.completeExceptionally(failed("the host '" + host + "' cannot be resolved"));
                return;
            }
            List<InetSocketAddress> targets = addresses.stream()
                    .filter(this::isAllowed)
                    .map(address -> new InetSocketAddress(address, port))
                    .toList();
            if (targets.isEmpty()) {
                connection.completeExceptionally(
                        failed("the host '" + host + "' has no public address (others: connect.privateAddresses)"));
            } else {
                loop.execute(() -> connect(loop, targets, 0, connection));
            }
        });
        return connection;
    }

    private boolean isAllowed(InetAddress address) {
        return PublicAddressFilter.contains(address)
                || listed.stream().anyMatch(block -> block.contains(IpAddress.of(address)));
    }

    private void connect(
            EventLoop loop, List<InetSocketAddress> targets, int index, CompletableFuture<Channel> connection) {
        ChannelFuture connecting = new Bootstrap()
                .group(loop)
                .channel(socket)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS / targets.size())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(128 * 1024, 256 * 1024))
                .handler(new ChannelInboundHandlerAdapter())
                .connect(targets.get(index));
        connecting.addListener(connected -> {
            if (connected.isSuccess()) {
                connection.complete(connecting.channel());
            } else if (index + 1 < targets.size()) {
                connect(loop, targets, index + 1, connection);
            } else {
                connection.completeExceptionally(failed("the host cannot be connected to"));
            }
        });
    }

    private static RequestRejectedException failed(String detail) {
        return new RequestRejectedException(ErrorCode.UPSTREAM_FAILED, detail);
    }
}
