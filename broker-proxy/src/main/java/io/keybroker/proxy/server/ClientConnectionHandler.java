package io.keybroker.proxy.server;

import io.keybroker.auth.AcceptedHosts;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.net.IpAddress;
import io.keybroker.proxy.client.ClientConnection;
import io.keybroker.proxy.client.ClientRequest;
import io.keybroker.proxy.exchange.ActiveExchange;
import io.keybroker.proxy.exchange.ExchangeServices;
import io.keybroker.proxy.limit.ProgressMonitor;
import io.keybroker.proxy.upstream.TcpKeepAlive;
import io.keybroker.proxy.upstream.UpstreamPool;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.timeout.IdleStateEvent;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connection of one client: serves requests sequentially, and reads no faster than it forwards. */
final class ClientConnectionHandler extends ChannelInboundHandlerAdapter implements ClientConnection {
    private static final Logger LOG = LoggerFactory.getLogger(ClientConnectionHandler.class);

    private final Channel channel;
    private final ExchangeServices services;
    private final UpstreamPool pool;
    private final ConnectionMonitor monitor;
    private final IpAddress peer;
    private final AcceptedHosts hosts;
    private final HeadDeadline headDeadline;
    private final RequestTurn turn;
    private final ProgressMonitor upload;
    private final ProgressMonitor download;
    private final RequestDecoder reader = new RequestDecoder();
    private ActiveExchange exchange = ActiveExchange.NONE;
    private boolean demanded;
    private boolean pumping;
    private boolean closing;
    private boolean draining;

    ClientConnectionHandler(
            Channel channel,
            DataListener.ListenerOptions service,
            DataListener.LoopResources loop,
            IpAddress peer,
            AcceptedHosts hosts) {
        this.channel = channel;
        this.services = service.services();
        this.pool = loop.pool();
        this.monitor = loop.monitor();
        this.peer = peer;
        this.hosts = hosts;
        this.headDeadline = new HeadDeadline(channel.eventLoop(), service.headSeconds(), this::headTooSlow);
        this.turn = new RequestTurn(channel.eventLoop(), this::pump);
        this.upload = ProgressMonitor.ofRate(service.minBodyRate(), ActiveExchange.TICKS_PER_SECOND);
        this.download = new ProgressMonitor(service.idleSeconds() * ActiveExchange.TICKS_PER_SECOND, 1);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        monitor.add(this);
        TcpKeepAlive.enable(channel);
        channel.closeFuture().addListener(closed -> monitor.remove(this));
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

    /** Progresses as far as the available bytes and the exchange's demand allow, then reads more if needed. */
    private void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        turn.begin();
        try {
            boolean moved = true;
            while (moved) {
                moved = step();
            }
        } finally {
            pumping = false;
        }
        boolean waiting = isIdle() && (turn.isOver() || !channel.isWritable()) && !closing;
        if (!waiting && (closing || isIdle() || demanded || !reader.hasBytes())) {
            channel.read();
        }
    }

    private boolean step() {
        if (closing) {
            reader.discard();
            return false;
        }
        try {
            return isIdle() ? takeHead() : takeBody();
        } catch (RequestRejectedException e) {
            reject(e);
            return true;
        } catch (RuntimeException | Error e) {
            fail(e);
            return true;
        }
    }

    private boolean isIdle() {
        return exchange == ActiveExchange.NONE;
    }

    /** Handles an internal error: informs the client, logs details, and closes the connection if that fails. */
    private void fail(Throwable fault) {
        try {
            reject(RequestFault.log(fault, peer));
        } catch (RuntimeException | Error e) {
            LOG.atError().addKeyValue("peer", peer).setCause(e).log("rejection failed");
            abort();
        }
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
    public void executeAfterReadLoop(Runnable task) {
        channel.eventLoop().execute(() -> runGuarded(task));
    }

    private void runGuarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) { // any failure must end the exchange
            fail(e);
        }
    }

    /** Begins the next request, once the client has read enough of the responses before. */
    private boolean takeHead() throws RequestRejectedException {
        if (!channel.isWritable() || (reader.hasBytes() && !turn.tryBegin())) {
            return false;
        }
        Optional<ClientRequest> head = reader.head();
        if (head.isEmpty()) {
            if (reader.insideHead()) {
                headDeadline.start();
            }
            return false;
        }
        headDeadline.cancel();
        demanded = false;
        upload.reset();
        exchange = ActiveExchange.create(services, pool, this, head.get());
        exchange.start();
        return true;
    }

    private boolean takeBody() throws RequestRejectedException {
        if (!demanded) {
            return false;
        }
        Optional<ByteBuf> piece = reader.piece();
        if (piece.isPresent()) {
            demanded = false;
            upload.add(piece.get().readableBytes());
            exchange.onBody(piece.get());
            return true;
        }
        if (reader.isBodyEnd()) {
            demanded = false;
            exchange.onBodyEnd();
            return true;
        }
        return false;
    }

    /** Rejects invalid HTTP; nothing after it is read. */
    private void reject(RequestRejectedException rejection) {
        if (isIdle()) {
            exchange = ActiveExchange.create(services, pool, this, ClientRequest.unreadable());
        }
        exchange.reject(rejection);
        if (!closing) {
            abort();
        }
    }

    private void headTooSlow() {
        if (reader.insideHead() && isIdle()) {
            reject(new RequestRejectedException(
                    ErrorCode.TOO_SLOW,
                    "the request head did not arrive within " + headDeadline.seconds() + " seconds"));
        }
    }

    @Override
    public IpAddress peer() {
        return peer;
    }

    @Override
    public void requestMore() {
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
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public boolean isDraining() {
        return draining;
    }

    /** Accepts no further request after the active one. */
    void drain() {
        draining = true;
        if (isIdle()) {
            channel.close();
        }
    }

    @Override
    public void endResponse(boolean keepAlive) {
        exchange = ActiveExchange.NONE;
        if (keepAlive && !draining) {
            reader.next();
            pump();
        } else {
            closing = true;
            LingeringClose.close(channel, reader.isBodyEnd());
            pump();
        }
    }

    @Override
    public void abort() {
        closing = true;
        exchange = ActiveExchange.NONE;
        channel.close();
    }

    /** Passes a tick to the exchange. */
    void onTick() {
        runGuarded(exchange::onTick);
        runGuarded(this::requireProgress);
    }

    /** Closes a connection with too little progress. */
    private void requireProgress() {
        if (download.isTooSlow(!channel.isWritable())) {
            abort();
        } else if (!isIdle() && upload.isTooSlow(demanded)) {
            reject(new RequestRejectedException(
                    ErrorCode.TOO_SLOW, "the request body arrived too slowly (limit: minimumBodyRate)"));
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        download.reset();
        if (!channel.isWritable()) {
            return;
        }
        if (isIdle()) {
            pump();
        } else {
            exchange.onClientWritable();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (!(event instanceof IdleStateEvent)) {
            return;
        }
        if (isIdle()) {
            channel.close();
        } else if (demanded) {
            reject(new RequestRejectedException(ErrorCode.TOO_SLOW, "the request body timed out"));
        } else if (!channel.isWritable()) {
            abort();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        headDeadline.cancel();
        closing = true;
        reader.discard();
        if (!isIdle()) {
            exchange.onClientGone();
            exchange = ActiveExchange.NONE;
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.atDebug().addKeyValue("peer", peer).setCause(cause).log("connection failed");
        context.close();
    }
}
