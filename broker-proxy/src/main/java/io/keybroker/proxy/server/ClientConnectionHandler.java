package io.keybroker.proxy.server;

import io.keybroker.auth.AcceptedHosts;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.net.IpAddress;
import io.keybroker.proxy.client.ClientConnection;
import io.keybroker.proxy.client.ClientRequest;
import io.keybroker.proxy.exchange.Exchange;
import io.keybroker.proxy.exchange.ExchangeServices;
import io.keybroker.proxy.upstream.UpstreamPool;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.concurrent.Future;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One instance's connection: its requests are served one after the other, each read no faster than it is forwarded. */
final class ClientConnectionHandler extends ChannelInboundHandlerAdapter implements ClientConnection {
    private static final Logger LOG = LoggerFactory.getLogger(ClientConnectionHandler.class);
    private static final int LINGER_SECONDS = 2;

    private final Channel channel;
    private final ExchangeServices desk;
    private final UpstreamPool pool;
    private final IpAddress peer;
    private final AcceptedHosts hosts;
    private final int headSeconds;
    private final RequestDecoder reader = new RequestDecoder();

    private @Nullable Exchange exchange;
    private @Nullable Future<?> headDeadline;
    private boolean demanded;
    private boolean pumping;
    private boolean closing;
    private boolean draining;

    ClientConnectionHandler(
            Channel channel, DataListener.Service service, UpstreamPool pool, IpAddress peer, AcceptedHosts hosts) {
        this.channel = channel;
        this.desk = service.desk();
        this.pool = pool;
        this.peer = peer;
        this.hosts = hosts;
        this.headSeconds = service.headSeconds();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        if (context.channel().isActive()) {
            context.read();
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        context.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        reader.add(context.alloc(), (ByteBuf) message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        pump();
    }

    /** Moves on as far as the bytes at hand and the exchange's demand allow, then asks for more bytes if they are wanted. */
    private void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        try {
            boolean moved = true;
            while (moved) {
                moved = step();
            }
        } finally {
            pumping = false;
        }
        if (closing || exchange == null || demanded || !reader.hasBytes()) {
            channel.read();
        }
    }

    private boolean step() {
        if (closing) {
            reader.discard();
            return false;
        }
        try {
            return exchange == null ? takeHead() : takeBody(exchange);
        } catch (RequestRejectedException e) {
            refuse(e);
            return true;
        } catch (RuntimeException e) {
            fail(e);
            return true;
        }
    }

    /** A fault of the broker's own: the client is told so, and the log more. */
    private void fail(RuntimeException fault) {
        LOG.atError().addKeyValue("peer", peer).setCause(fault).log("request failed");
        refuse(new RequestRejectedException(ErrorCode.UNAVAILABLE, "the broker failed on this request"));
    }

    @Override
    public AcceptedHosts hosts() {
        return hosts;
    }

    @Override
    public void execute(Runnable task) {
        if (channel.eventLoop().inEventLoop()) {
            runGuarded(task);
        } else {
            channel.eventLoop().execute(() -> runGuarded(task));
        }
    }

    @Override
    public void afterThisTurn(Runnable task) {
        channel.eventLoop().execute(() -> runGuarded(task));
    }

    private void runGuarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private boolean takeHead() throws RequestRejectedException {
        Optional<ClientRequest> head = reader.head();
        if (head.isEmpty()) {
            awaitRestOfHead();
            return false;
        }
        if (headDeadline != null) {
            headDeadline.cancel(false);
            headDeadline = null;
        }
        demanded = false;
        Exchange next = new Exchange(desk, pool, this, head.get());
        exchange = next;
        next.begin();
        return true;
    }

    private boolean takeBody(Exchange current) throws RequestRejectedException {
        if (!demanded) {
            return false;
        }
        Optional<ByteBuf> piece = reader.piece();
        if (piece.isPresent()) {
            demanded = false;
            current.body(piece.get());
            return true;
        }
        if (reader.isBodyEnd()) {
            demanded = false;
            current.end();
            return true;
        }
        return false;
    }

    /** What came is not HTTP, or not HTTP that can be trusted: nothing after it is read. */
    private void refuse(RequestRejectedException reason) {
        if (exchange == null) {
            exchange = new Exchange(desk, pool, this, ClientRequest.unreadable());
        }
        exchange.refuse(reason);
        if (!closing) {
            cut();
        }
    }

    private void awaitRestOfHead() {
        if (reader.insideHead() && headDeadline == null) {
            headDeadline = channel.eventLoop().schedule(this::headTooSlow, headSeconds, TimeUnit.SECONDS);
        }
    }

    private void headTooSlow() {
        if (reader.insideHead() && exchange == null) {
            refuse(new RequestRejectedException(
                    ErrorCode.TOO_SLOW, "the head did not come within " + headSeconds + " seconds"));
        }
    }

    @Override
    public IpAddress peer() {
        return peer;
    }

    @Override
    public void demand() {
        demanded = true;
        pump();
    }

    @Override
    public void write(ByteBuf bytes) {
        channel.write(bytes);
    }

    @Override
    public void flush() {
        channel.flush();
    }

    @Override
    public boolean writable() {
        return channel.isWritable();
    }

    /** Takes no request after the one under way. */
    void drain() {
        draining = true;
        if (exchange == null) {
            channel.close();
        }
    }

    @Override
    public void answered(boolean keep) {
        exchange = null;
        if (keep && !draining) {
            reader.next();
            pump();
        } else {
            closing = true;
            closeGently();
        }
    }

    /** Lets the client read its answer first: a close with bytes of it unread would reset the answer away. */
    private void closeGently() {
        if (reader.isBodyEnd()) {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        channel.eventLoop().schedule(() -> channel.close(), LINGER_SECONDS, TimeUnit.SECONDS);
        pump();
    }

    @Override
    public void cut() {
        closing = true;
        exchange = null;
        channel.close();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (exchange != null && channel.isWritable()) {
            exchange.clientWritable();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (!(event instanceof IdleStateEvent)) {
            return;
        }
        if (exchange == null) {
            channel.close();
        } else if (demanded) {
            refuse(new RequestRejectedException(ErrorCode.TOO_SLOW, "the body did not go on in time"));
        } else if (!channel.isWritable()) {
            cut();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (headDeadline != null) {
            headDeadline.cancel(false);
        }
        closing = true;
        reader.discard();
        if (exchange != null) {
            exchange.clientGone();
            exchange = null;
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.atDebug().addKeyValue("peer", peer).setCause(cause).log("connection broke");
        context.close();
    }
}
