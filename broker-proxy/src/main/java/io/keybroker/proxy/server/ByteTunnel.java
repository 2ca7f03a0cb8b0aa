package io.keybroker.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Forwards bytes between two connections of one event loop, unchanged. Each side is read again when the other has
 * written, so that a slow one uses no memory.
 */
final class ByteTunnel {
    private static final int RECHECK_SECONDS = 5;

    private final Channel client;
    private final Channel upstream;
    private final TunnelAudit audit;
    private Optional<ScheduledFuture<?>> recheck = Optional.empty();
    private long bytesUp;
    private long bytesDown;
    private boolean ended;

    ByteTunnel(Channel client, Channel upstream, TunnelAudit audit) {
        this.client = client;
        this.upstream = upstream;
        this.audit = audit;
    }

    /** Forwards until one side closes, the idle timeout passes, or the client is no longer permitted. */
    void begin(int idleSeconds, BooleanSupplier permitted) {
        client.pipeline()
                .addLast(new IdleStateHandler(0, 0, idleSeconds, TimeUnit.SECONDS))
                .addLast(new Relay(upstream));
        upstream.pipeline()
                .addLast(new IdleStateHandler(0, 0, idleSeconds, TimeUnit.SECONDS))
                .addLast(new Relay(client));
        recheck = Optional.of(client.eventLoop()
                .scheduleWithFixedDelay(
                        () -> requirePermission(permitted), RECHECK_SECONDS, RECHECK_SECONDS, TimeUnit.SECONDS));
        if (!client.isActive() || !upstream.isActive()) {
            end("closed");
            return;
        }
        client.read();
        upstream.read();
    }

    private void requirePermission(BooleanSupplier permitted) {
        if (!permitted.getAsBoolean()) {
            cut("instance ended");
        }
    }

    /** Ends the tunnel after a flush. */
    private void end(String reason) {
        if (ended) {
            return;
        }
        ended = true;
        recheck.ifPresent(task -> task.cancel(false));
        audit.recordOutcome(bytesUp, bytesDown, reason);
        for (Channel side : new Channel[] {client, upstream}) {
            side.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    private void cut(String reason) {
        end(reason);
        client.close();
        upstream.close();
    }

    /** Forwards the bytes of one side to the other. */
    private final class Relay extends ChannelInboundHandlerAdapter {
        private final Channel target;
        private ChannelFuture written;

        Relay(Channel target) {
            this.target = target;
            this.written = target.newSucceededFuture();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            int count = ((ByteBuf) message).readableBytes();
            if (target.equals(upstream)) {
                bytesUp += count;
            } else {
                bytesDown += count;
            }
            written = target.write(message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            target.flush();
            written.addListener(done -> {
                if (done.isSuccess()) {
                    context.read();
                } else {
                    cut("closed");
                }
            });
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            end("closed");
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof IdleStateEvent) {
                cut("idle");
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            cut("closed");
        }
    }
}
