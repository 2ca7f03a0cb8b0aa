package io.keybroker.proxy.server;

import io.keybroker.net.IpAddress;
import io.keybroker.proxy.limit.HandshakeTurns;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * Holds the first bytes of a TLS handshake, which are those that cost, until the peer address has its turn. A connection that
 * sends none takes no turn. Each turn is a task of its own, so that an event loop reads from other connections in between.
 */
final class HandshakeGate extends ChannelInboundHandlerAdapter {
    private static final long MILLIS_TO_WAIT = 10_000;

    /** More than a client hello; no client sends anything after it without an answer. */
    private static final int MAX_HELD = 32 << 10;

    private final HandshakeTurns turns;
    private final IpAddress peer;
    private final Runnable entrance;
    private final Queue<ByteBuf> held = new ArrayDeque<>();
    private int length;
    private boolean waiting;

    private HandshakeGate(HandshakeTurns turns, IpAddress peer, Runnable entrance) {
        this.turns = turns;
        this.peer = peer;
        this.entrance = entrance;
    }

    /** Runs {@code entrance}, which adds the handlers behind this one, in the peer's turn. */
    static void install(Channel connection, HandshakeTurns turns, IpAddress peer, Runnable entrance) {
        connection.pipeline().addLast(new HandshakeGate(turns, peer, entrance));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        context.executor().schedule(() -> close(context), MILLIS_TO_WAIT, TimeUnit.MILLISECONDS);
        if (context.channel().isActive()) {
            context.read();
        }
    }

    private static void close(ChannelHandlerContext context) {
        if (!context.isRemoved()) {
            context.close();
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        context.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        held.add(bytes);
        length += bytes.readableBytes();
        if (length > MAX_HELD) {
            context.close();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (held.isEmpty()) {
            context.read();
        } else if (!waiting) {
            waiting = true;
            HandshakeTurns.Turn own = turns.enter(peer, turn -> schedule(context, turn));
            context.channel().closeFuture().addListener(closed -> own.end());
        }
    }

    /** A scheduled task waits for what the event loop has to read by then; others would run before that. */
    private void schedule(ChannelHandlerContext context, HandshakeTurns.Turn turn) {
        context.executor().schedule(() -> open(context, turn), 0, TimeUnit.NANOSECONDS);
    }

    private void open(ChannelHandlerContext context, HandshakeTurns.Turn turn) {
        try {
            if (!context.isRemoved()) {
                entrance.run();
                while (!held.isEmpty()) {
                    context.fireChannelRead(held.remove());
                }
                context.fireChannelReadComplete();
                context.pipeline().remove(this);
            }
        } catch (RuntimeException | Error e) {
            context.close();
            throw e;
        } finally {
            turn.end();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        held.forEach(ByteBuf::release);
        held.clear();
    }
}
