package io.keybroker.proxy.upstream;

import io.keybroker.http.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * A connection to the upstream, used by one request at a time. It returns to the pool only after a complete response
 * without trailing bytes; an unexpected byte closes it.
 */
public final class UpstreamConnection extends ChannelInboundHandlerAdapter {
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int MAX_PIECE = 64 << 10;

    /** Maximum idle time for reuse, less than AWS's idle timeout. */
    private static final Duration FRESH = Duration.ofSeconds(4);

    private final Channel channel;
    private final ResponseDecoder reader;
    private final IdlePool reuse;

    private ResponseListener answer = NoResponseListener.NONE;
    private BodyFraming framing = BodyFraming.none();
    private ByteBuf rest = Unpooled.EMPTY_BUFFER;
    private boolean headSeen;
    private boolean readPending;
    private long quietSince = System.nanoTime();
    private boolean sentWhole;
    private boolean keepAlive;
    private boolean reused;

    UpstreamConnection(Channel channel, ResponseDecoder reader, IdlePool reuse) {
        this.channel = channel;
        this.reader = reader;
        this.reuse = reuse;
    }

    /** Receives the response, on the connection's event loop. */
    public interface ResponseListener {
        /** Handles the final head; interim ones are dropped. */
        void onHead(HttpResponse head);

        /** Handles a piece of the body; the receiver releases it. */
        void onBody(ByteBuf piece);

        /** Handles the end of the available pieces; more arrive after {@link #requestMore}. */
        void onReadComplete();

        /** Handles the end of the response; the connection must not be used any more. */
        void onComplete();

        /** Handles a broken connection; {@code answered} is whether a byte of a response was received. */
        void onFailure(IOException cause, boolean answered);

        /** Handles a connection that became writable. */
        void onWritable();
    }

    /** Takes a connection after a complete response. */
    interface IdlePool {
        void offer(UpstreamConnection connection);

        void remove(UpstreamConnection connection);
    }

    /** Sends a head; its body follows by {@link #write}, and {@link #end} ends it. */
    public void begin(RequestHead head, BodyFraming body, ResponseListener receiver) {
        answer = receiver;
        framing = body;
        headSeen = false;
        sentWhole = false;
        reader.expectAnswerTo(head.method());
        channel.write(RequestHeadEncoder.write(channel.alloc(), head, body));
        requestMore();
    }

    /** Whether an earlier request used this connection, so that AWS may be closing it. */
    public boolean isReused() {
        return reused;
    }

    /** Sends a piece of the body; takes ownership of it. */
    public void write(ByteBuf piece) {
        if (!framing.chunked()) {
            channel.write(piece);
        } else if (piece.isReadable()) {
            ByteBuf size = channel.alloc().ioBuffer(12);
            ByteBufUtil.writeAscii(size, Integer.toHexString(piece.readableBytes()));
            channel.write(size.writeByte('\r').writeByte('\n'));
            channel.write(piece);
            channel.write(channel.alloc().ioBuffer(2).writeByte('\r').writeByte('\n'));
        } else {
            piece.release();
        }
    }

    /** Sends a complete body with flow control, and ends it; takes ownership of it. */
    public void writeWhole(ByteBuf body) {
        rest = body;
        writeRest();
    }

    private void writeRest() {
        while (rest.readableBytes() > MAX_PIECE && channel.isWritable()) {
            write(rest.readRetainedSlice(MAX_PIECE));
            channel.flush();
        }
        if (rest.readableBytes() <= MAX_PIECE) {
            write(takeRest());
            end();
        }
    }

    private ByteBuf takeRest() {
        ByteBuf last = rest;
        rest = Unpooled.EMPTY_BUFFER;
        return last;
    }

    /** Ends the body. */
    public void end() {
        if (framing.chunked()) {
            channel.write(ByteBufUtil.writeAscii(channel.alloc(), "0\r\n\r\n"));
        }
        sentWhole = true;
        quietSince = System.nanoTime();
        channel.flush();
    }

    public void flush() {
        channel.flush();
    }

    public boolean writable() {
        return channel.isWritable();
    }

    /** Requests more of the response. */
    public void requestMore() {
        if (!readPending) {
            readPending = true;
            quietSince = System.nanoTime();
        }
        channel.read();
    }

    /** Whether the request was sent, and no requested bytes have arrived for this time. */
    public boolean isSilentFor(Duration time) {
        return sentWhole && readPending && isQuietFor(time);
    }

    /** Whether the upstream has read nothing of the request for this time. */
    public boolean isStalledFor(Duration time) {
        return !sentWhole && !channel.isWritable() && isQuietFor(time);
    }

    private boolean isQuietFor(Duration time) {
        return System.nanoTime() - quietSince > time.toNanos();
    }

    /** Whether it was used so recently that AWS is not about to close it. */
    boolean isFresh() {
        return !isQuietFor(FRESH);
    }

    /** Abandons the response, and closes the connection. */
    public void abort() {
        answer = NoResponseListener.NONE;
        keepAlive = false;
        takeRest().release();
        channel.close();
    }

    boolean open() {
        return channel.isActive() && !reader.hasSurplus();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ResponseListener receiver = answer;
        readPending = false;
        quietSince = System.nanoTime();
        if (receiver == NoResponseListener.NONE || !(message instanceof HttpObject part)) {
            ReferenceCountUtil.release(message);
            abort(); // an unsolicited response
            return;
        }
        if (part.decoderResult().isFailure()) {
            ReferenceCountUtil.release(message);
            fail(new IOException(
                    "the upstream response is malformed HTTP",
                    part.decoderResult().cause()));
            return;
        }
        if (part instanceof HttpResponse head) {
            head(receiver, head);
        }
        if (part instanceof HttpContent content) {
            content(receiver, content);
        }
    }

    private void head(ResponseListener receiver, HttpResponse head) {
        int status = head.status().code();
        if (status == SWITCHING_PROTOCOLS || head.protocolVersion().majorVersion() != 1) {
            fail(new IOException("the upstream response switches protocols"));
        } else if (status >= 200) {
            headSeen = true;
            keepAlive = HttpUtil.isKeepAlive(head) && head.protocolVersion().equals(HttpVersion.HTTP_1_1);
            receiver.onHead(head);
        }
    }

    private void content(ResponseListener receiver, HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        if (!headSeen || answer == NoResponseListener.NONE) {
            content.release(); // the empty end of an interim response, or of an abandoned one
            return;
        }
        if (content.content().isReadable()) {
            receiver.onBody(content.content());
        } else {
            content.release();
        }
        if (last && !channel.isActive() && !isClosedByTls()) {
            fail(new IOException("the upstream connection was reset before the end of the response"));
        } else if (last && answer != NoResponseListener.NONE) {
            answer = NoResponseListener.NONE;
            reused = true;
            receiver.onComplete();
        }
    }

    /** Whether the peer closed by TLS; otherwise anyone could have truncated the response. */
    private boolean isClosedByTls() {
        return Optional.ofNullable(channel.pipeline().get(SslHandler.class))
                .filter(tls -> tls.sslCloseFuture().isSuccess())
                .isPresent();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        ResponseListener receiver = answer;
        if (receiver == NoResponseListener.NONE) {
            if (headSeen) {
                returnToPool();
            } else if (reader.hasSurplus()) {
                abort(); // the start of an unsolicited response
            }
        } else if (headSeen) {
            receiver.onReadComplete();
        } else {
            requestMore();
        }
    }

    /** Releases the connection once all received bytes are read, so that surplus bytes are noticed. */
    private void returnToPool() {
        headSeen = false;
        if (keepAlive && sentWhole && !reader.hasSurplus()) {
            reuse.offer(this);
        } else {
            channel.close();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        quietSince = System.nanoTime();
        if (channel.isWritable()) {
            if (rest.isReadable()) {
                writeRest();
            }
            answer.onWritable();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof IdleStateEvent && answer == NoResponseListener.NONE) {
            abort(); // not pooled
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail(new IOException("the upstream connection was closed before the end of the response"));
        reuse.remove(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(new IOException("the upstream connection failed", cause));
    }

    private void fail(IOException cause) {
        ResponseListener receiver = answer;
        abort();
        receiver.onFailure(cause, headSeen);
    }
}
