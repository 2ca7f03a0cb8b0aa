package io.keybroker.proxy.upstream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;

/**
 * TCP keep-alive: network devices drop connections that are idle for minutes, and a dead peer must be noticed while a
 * response is awaited (RFC 9293, 3.8.4).
 */
public final class TcpKeepAlive {
    private static final int IDLE_SECONDS = 45;
    private static final int INTERVAL_SECONDS = 15;
    private static final int PROBES = 4;

    private TcpKeepAlive() {}

    /** Enables it; with epoll at intervals below the timeouts of common network devices. */
    public static void enable(Channel channel) {
        ChannelConfig config = channel.config();
        config.setOption(ChannelOption.SO_KEEPALIVE, true);
        if (channel instanceof EpollSocketChannel) {
            config.setOption(EpollChannelOption.TCP_KEEPIDLE, IDLE_SECONDS);
            config.setOption(EpollChannelOption.TCP_KEEPINTVL, INTERVAL_SECONDS);
            config.setOption(EpollChannelOption.TCP_KEEPCNT, PROBES);
        }
    }
}
