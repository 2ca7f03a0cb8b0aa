package io.keybroker.proxy.upstream;

import io.keybroker.proxy.body.BodyReader;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** Sends a body that is at hand, as fast as its connection takes it and its disk gives it; all on the event loop. */
final class BodySender {
    private static final BodyReader NOTHING = BodyReader.of(new byte[0]);

    private final Channel channel;
    private final UpstreamConnection connection;
    private BodyReader rest = NOTHING;
    private boolean reading;

    BodySender(Channel channel, UpstreamConnection connection) {
        this.channel = channel;
        this.connection = connection;
    }

    void send(BodyReader body) {
        rest = body;
        sendRest();
    }

    /** The connection takes more. */
    void onWritable() {
        if (rest.hasNext() && !reading) {
            sendRest();
        }
    }

    /** Whether it waits for a piece to be read. */
    boolean isReading() {
        return reading;
    }

    /** What was not sent is not wanted any more. */
    void abort() {
        rest = NOTHING;
        reading = false;
    }

    private void sendRest() {
        while (rest.hasNext() && channel.isWritable()) {
            CompletableFuture<ByteBuf> piece = rest.next();
            if (!piece.isDone() || piece.isCompletedExceptionally()) {
                awaitPiece(rest, piece);
                return;
            }
            send(piece.join());
        }
        if (!rest.hasNext()) {
            rest = NOTHING;
            connection.end();
        }
    }

    /** The last piece leaves with the end of the body, and that of a short body with the head. */
    private void send(ByteBuf piece) {
        connection.write(piece);
        if (rest.hasNext()) {
            channel.flush();
        }
    }

    private void awaitPiece(BodyReader body, CompletableFuture<ByteBuf> piece) {
        reading = true;
        connection.restartQuietTime();
        piece.whenComplete((read, failure) -> channel.eventLoop().execute(() -> {
            if (rest != body) {
                ReferenceCountUtil.release(read); // nobody wants it any more
                return;
            }
            reading = false;
            connection.restartQuietTime();
            if (failure == null) {
                send(read);
                sendRest();
            } else {
                connection.fail(new IOException("the request body cannot be read", failure));
            }
        }));
    }
}
