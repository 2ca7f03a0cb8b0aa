package io.keybroker.proxy.server;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

final class ListenerSocketTest {
    @Test
    void namesAddressPortAndRemedyOfAPortInUse() throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try (ServerSocket taken = new ServerSocket(0, 1, loopback)) {
            ServerBootstrap bootstrap = new ServerBootstrap()
                    .group(loop)
                    .channel(NioServerSocketChannel.class)
                    .childHandler(new NoHandler());

            assertThatThrownBy(() -> ListenerSocket.bind(
                            bootstrap, new InetSocketAddress(loopback, taken.getLocalPort()), "data listener"))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the data listener cannot bind to 127.0.0.1, port " + taken.getLocalPort()
                            + ": the port is in use (expected: a free port; stop the process that uses it, or change"
                            + " 'listen' in broker.yaml)");
        } finally {
            loop.shutdownGracefully();
        }
    }

    @Sharable
    private static final class NoHandler extends ChannelInboundHandlerAdapter {}
}
