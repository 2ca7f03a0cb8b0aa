package io.keybroker.proxy.admin;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.keybroker.admin.AdminService;
import io.keybroker.admin.api.AdminJson;
import io.keybroker.concurrent.DaemonThreadFactory;
import io.keybroker.pki.CertificateFiles;
import io.keybroker.proxy.server.EventLoops;
import io.keybroker.proxy.server.ListenerSocket;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.handler.timeout.WriteTimeoutHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Listener of the admin API. */
public final class AdminListener implements AutoCloseable {
    private static final int LARGEST_BODY = 128 * 1024;
    private static final int SECONDS_TO_ASK = 30;
    private static final int SECONDS_TO_TAKE = 60;
    private static final int THREADS = 4;
    private static final int WAITING = 64;

    private final Channel channel;
    private final ExecutorService executor;

    private AdminListener(Channel channel, ExecutorService executor) {
        this.channel = channel;
        this.executor = executor;
    }

    /** Opens the socket; fails if a certificate is missing, unreadable or not valid now. */
    public static AdminListener open(
            InetSocketAddress address, EventLoops loops, CertificateFiles files, AdminService admin)
            throws IOException {
        SslContext tls = AdminTls.create(files);
        ObjectMapper json = AdminJson.mapper();
        AdminRouter routes = new AdminRouter(new AdminRoutes(admin, json), admin.operators());
        ExecutorService executor = executor();
        LoginLimiter limiter = new LoginLimiter(System::nanoTime);
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops.boss(), loops.worker())
                .channel(loops.serverSocket())
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel connection) {
                        connection
                                .pipeline()
                                .addLast(new ReadTimeoutHandler(SECONDS_TO_ASK))
                                .addLast(new WriteTimeoutHandler(SECONDS_TO_TAKE))
                                .addLast(tls.newHandler(connection.alloc()))
                                .addLast(new HttpServerCodec())
                                .addLast(new HttpObjectAggregator(LARGEST_BODY, true))
                                .addLast(new AdminRequestHandler(routes, json, executor, limiter));
                    }
                });
        try {
            return new AdminListener(ListenerSocket.bind(bootstrap, address, "admin listener"), executor);
        } catch (IOException e) {
            executor.shutdown();
            throw e;
        }
    }

    /** Returns the listen address, with the port that the system chose if port 0 was configured. */
    public InetSocketAddress address() {
        return (InetSocketAddress) channel.localAddress();
    }

    private static ExecutorService executor() {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                1,
                TimeUnit.MINUTES,
                new ArrayBlockingQueue<>(WAITING),
                new DaemonThreadFactory("admin"));
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /** Stops accepting requests, and lets active ones finish. */
    @Override
    public void close() {
        channel.close().awaitUninterruptibly();
        executor.shutdown();
        try {
            executor.awaitTermination(SECONDS_TO_ASK, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
