package io.keybroker.proxy.server;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Event-loop groups and channel types of the daemon: epoll where available, else NIO.
 *
 * @param boss the group that accepts connections
 * @param worker the group that reads and writes
 * @param serverSocket the channel type of listeners
 * @param socket the channel type of clients
 */
public record EventLoops(
        EventLoopGroup boss,
        EventLoopGroup worker,
        Class<? extends ServerChannel> serverSocket,
        Class<? extends Channel> socket) {
    /** Starts one accepting thread and {@code workers} others. */
    public static EventLoops start(int workers) {
        boolean epoll = Epoll.isAvailable();
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        return new EventLoops(
                new MultiThreadIoEventLoopGroup(1, io),
                new MultiThreadIoEventLoopGroup(workers, io),
                epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class,
                epoll ? EpollSocketChannel.class : NioSocketChannel.class);
    }

    /** Returns the event loops that serve connections. */
    public List<EventLoop> eventLoops() {
        List<EventLoop> loops = new ArrayList<>();
        for (EventExecutor executor : worker) {
            loops.add((EventLoop) executor);
        }
        return loops;
    }

    /** Stops the threads, and waits briefly. */
    public void stop() {
        boss.shutdownGracefully(0, 2, TimeUnit.SECONDS);
        worker.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
    }
}
