package io.keybroker.demo.bench;

import io.keybroker.proxy.server.EventLoops;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslContext;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Sends requests signed beforehand, in a closed loop. */
final class LoadGenerator implements AutoCloseable {
    private final EventLoops loops = EventLoops.start(1);
    private final SslContext tls;

    LoadGenerator(SslContext tls) {
        this.tls = tls;
    }

    /**
     * The result of a run.
     *
     * @param answered the successful requests
     * @param failed all others
     */
    record Result(long answered, long failed) {}

    /** Sends this many requests over this many connections, in turn from the list. */
    Result run(int port, List<byte[]> requests, int connections, long count) throws InterruptedException {
        Tally tally = new Tally(count, connections);
        for (int i = 0; i < connections; i++) {
            new Bootstrap()
                    .group(loops.worker())
                    .channel(loops.socket())
                    .option(ChannelOption.TCP_NODELAY, true)
                    .handler(new ChannelInitializer<SocketChannel>() {
                        @Override
                        protected void initChannel(SocketChannel connection) {
                            connection
                                    .pipeline()
                                    .addLast(
                                            tls.newHandler(connection.alloc(), "localhost", port),
                                            new HttpResponseDecoder(),
                                            new LoadHandler(requests, tally));
                        }
                    })
                    .connect(InetAddress.getLoopbackAddress(), port);
        }
        if (!tally.done.await(5, TimeUnit.MINUTES)) {
            throw new IllegalStateException("the load did not finish in five minutes");
        }
        return new Result(tally.answered.get(), tally.failed.get());
    }

    @Override
    public void close() {
        loops.stop();
    }

    /** Shared state of all connections of one run. */
    private static final class Tally {
        private final long count;
        private final AtomicLong next = new AtomicLong();
        private final AtomicLong answered = new AtomicLong();
        private final AtomicLong failed = new AtomicLong();
        private final CountDownLatch done;

        Tally(long count, int connections) {
            this.count = count;
            this.done = new CountDownLatch(connections);
        }
    }

    private static final class LoadHandler extends SimpleChannelInboundHandler<HttpObject> {
        private final List<byte[]> requests;
        private final Tally tally;
        private boolean good;

        LoadHandler(List<byte[]> requests, Tally tally) {
            this.requests = requests;
            this.tally = tally;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            send(context);
        }

        private void send(ChannelHandlerContext context) {
            long number = tally.next.getAndIncrement();
            if (number >= tally.count) {
                context.close();
                return;
            }
            context.writeAndFlush(Unpooled.wrappedBuffer(requests.get((int) (number % requests.size()))));
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
            if (message instanceof HttpResponse head) {
                good = head.status().code() == 200;
            }
            if (message instanceof LastHttpContent) {
                (good ? tally.answered : tally.failed).incrementAndGet();
                send(context);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            tally.done.countDown();
        }
    }
}
