package io.keybroker.demo.bench;

import io.keybroker.proxy.server.EventLoops;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.FastThreadLocal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** A minimal Netty proxy with TLS on both sides, as baseline. */
final class BareProxy {
    private static final FastThreadLocal<Deque<Channel>> IDLE = new FastThreadLocal<>() {
        @Override
        protected Deque<Channel> initialValue() {
            return new ArrayDeque<>();
        }
    };

    private BareProxy() {}

    /** Opens it on a free port, in front of one upstream. */
    static Channel open(SslContext server, SslContext client, InetSocketAddress upstream) {
        EventLoops loops = EventLoops.start(Runtime.getRuntime().availableProcessors());
        return new ServerBootstrap()
                .group(loops.boss(), loops.worker())
                .channel(loops.serverSocket())
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel connection) {
                        connection
                                .pipeline()
                                .addLast(
                                        server.newHandler(connection.alloc()),
                                        new HttpServerCodec(),
                                        new FrontendHandler(loops, client, upstream));
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
    }

    /** The client's side: forwards requests on a connection of the same event loop. */
    private static final class FrontendHandler extends ChannelInboundHandlerAdapter {
        private final EventLoops loops;
        private final SslContext tls;
        private final InetSocketAddress upstream;
        private final Deque<Object> waiting = new ArrayDeque<>();
        private Optional<Channel> back = Optional.empty();

        FrontendHandler(EventLoops loops, SslContext tls, InetSocketAddress upstream) {
            this.loops = loops;
            this.tls = tls;
            this.upstream = upstream;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest request) {
                request.headers().set(HttpHeaderNames.HOST, "localhost:" + upstream.getPort());
                acquire(context);
            }
            if (back.isPresent()) {
                forward(context, back.get(), message);
            } else {
                waiting.add(message);
            }
        }

        private static void forward(ChannelHandlerContext context, Channel back, Object message) {
            back.write(message);
            if (message instanceof LastHttpContent) {
                back.flush();
            } else if (!back.isWritable()) {
                back.flush();
                context.channel().config().setAutoRead(false);
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            back.ifPresent(Channel::flush);
        }

        private void acquire(ChannelHandlerContext context) {
            back = Optional.ofNullable(IDLE.get().pollLast()).filter(Channel::isActive);
            if (back.isPresent()) {
                back.get()
                        .pipeline()
                        .replace(BackendHandler.class, "back", new BackendHandler(context.channel(), this));
                return;
            }
            EventLoop loop = context.channel().eventLoop();
            new Bootstrap()
                    .group(loop)
                    .channel(loops.socket())
                    .option(ChannelOption.TCP_NODELAY, true)
                    .handler(new ChannelInitializer<SocketChannel>() {
                        @Override
                        protected void initChannel(SocketChannel connection) {
                            connection
                                    .pipeline()
                                    .addLast(
                                            tls.newHandler(connection.alloc(), "localhost", upstream.getPort()),
                                            new HttpClientCodec())
                                    .addLast("back", new BackendHandler(context.channel(), FrontendHandler.this));
                        }
                    })
                    .connect(upstream)
                    .addListener(connected -> {
                        ChannelFuture future = (ChannelFuture) connected;
                        back = Optional.of(future.channel());
                        while (!waiting.isEmpty()) {
                            forward(context, future.channel(), waiting.poll());
                        }
                    });
        }

        void onResponseEnd() {
            back.ifPresent(IDLE.get()::addLast);
            back = Optional.empty();
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            back.ifPresent(
                    channel -> channel.config().setAutoRead(context.channel().isWritable()));
        }
    }

    /** The upstream's side: forwards responses. */
    private static final class BackendHandler extends ChannelInboundHandlerAdapter {
        private final Channel client;
        private final FrontendHandler front;

        BackendHandler(Channel client, FrontendHandler front) {
            this.client = client;
            this.front = front;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            client.write(message);
            if (message instanceof LastHttpContent) {
                client.flush();
                front.onResponseEnd();
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            client.flush();
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            client.config().setAutoRead(context.channel().isWritable());
        }
    }
}
