package io.keybroker.demo.bench;

import io.keybroker.proxy.server.EventLoops;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Upstream that answers immediately without verification. */
final class StubUpstream {
    private static final ByteBuf SMALL =
            Unpooled.unreleasableBuffer(Unpooled.directBuffer().writeZero(1024)).asReadOnly();
    private static final ByteBuf PIECE = Unpooled.unreleasableBuffer(
                    Unpooled.directBuffer().writeZero(64 * 1024))
            .asReadOnly();

    private StubUpstream() {}

    /** Opens it on a free port. */
    static Channel open(SslContext tls) {
        EventLoops loops = EventLoops.start(1);
        return new ServerBootstrap()
                .group(loops.boss(), loops.worker())
                .channel(loops.serverSocket())
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel connection) {
                        connection
                                .pipeline()
                                .addLast(tls.newHandler(connection.alloc()), new HttpServerCodec(), new StubHandler());
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
    }

    private static final class StubHandler extends SimpleChannelInboundHandler<HttpObject> {
        private HttpMethod method = HttpMethod.GET;
        private String path = "";
        private long left;

        @Override
        protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
            if (message instanceof HttpRequest request) {
                method = request.method();
                path = request.uri();
            }
            if (message instanceof LastHttpContent) {
                respond(context);
            }
        }

        private void respond(ChannelHandlerContext context) {
            if (method.equals(HttpMethod.GET) && path.contains("/large")) {
                left = PayloadSizes.LARGE;
                HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
                head.headers().set(HttpHeaderNames.CONTENT_LENGTH, left);
                context.write(head);
                stream(context);
                return;
            }
            ByteBuf body = method.equals(HttpMethod.PUT) ? Unpooled.EMPTY_BUFFER : SMALL.duplicate();
            DefaultFullHttpResponse answer =
                    new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body);
            answer.headers()
                    .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes())
                    .set(HttpHeaderNames.CONTENT_TYPE, "application/octet-stream")
                    .set("x-amz-request-id", "0123456789ABCDEF")
                    .set("x-amz-id-2", "stub")
                    .set(HttpHeaderNames.ETAG, "\"00000000000000000000000000000000\"");
            context.writeAndFlush(answer);
        }

        private void stream(ChannelHandlerContext context) {
            while (left > 0 && context.channel().isWritable()) {
                int count = (int) Math.min(left, PIECE.readableBytes());
                left -= count;
                HttpContent piece = new DefaultHttpContent(PIECE.slice(0, count));
                context.write(piece);
            }
            if (left == 0) {
                context.write(LastHttpContent.EMPTY_LAST_CONTENT);
                left = -1;
            }
            context.flush();
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            if (left > 0 && context.channel().isWritable()) {
                stream(context);
            }
        }
    }
}
