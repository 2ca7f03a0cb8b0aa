package io.keybroker.proxy.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.util.concurrent.TimeUnit;

/** Closes a connection after its response: unread bytes would cause a reset, which could overtake the response. */
final class LingeringClose {
    private static final int LINGER_SECONDS = 2;

    private LingeringClose() {}

    /** Closes at once if the request was read to its end, otherwise after two seconds, in which the caller discards the rest. */
    static void close(Channel channel, boolean requestEnded) {
        if (requestEnded) {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        } else {
            channel.eventLoop().schedule(() -> channel.close(), LINGER_SECONDS, TimeUnit.SECONDS);
        }
    }
}
