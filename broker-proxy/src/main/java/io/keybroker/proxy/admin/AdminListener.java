package io.keybroker.proxy.admin;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.keybroker.admin.AdminService;
import io.keybroker.admin.api.AdminJson;
import io.keybroker.concurrent.DaemonThreadFactory;
import io.keybroker.pki.CertificateFiles;
import io.keybroker.proxy.server.EventLoops;
import io.keybroker.proxy.server.ListenerSocket;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
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
    private static final int AUDIT_THREADS = 2;
    private static final int WAITING = 64;

    private final Channel channel;
    private final Executors executors;

    private AdminListener(Channel channel, Executors executors) {
        this.channel = channel;
        this.executors = executors;
    }

    /**
     * The threads that handle requests.
     *
     * @param prompt for changes, and for whatever takes little time
     * @param audit for searches of the audit log
     */
    private record Executors(ExecutorService prompt, ExecutorService audit) {
        static Executors start() {
            return new Executors(executor("admin", THREADS), executor("admin-audit", AUDIT_THREADS));
        }

        ExecutorService of(AdminRequest request) {
            return AdminRouter.readsAuditLog(request) ? audit : prompt;
        }

        void shutdown() {
            prompt.shutdown();
            audit.shutdown();
        }

        void awaitTermination() throws InterruptedException {
            prompt.awaitTermination(SECONDS_TO_ASK, TimeUnit.SECONDS);
            audit.awaitTermination(SECONDS_TO_ASK, TimeUnit.SECONDS);
        }
    }

    /** Opens the socket; fails if a certificate is missing, unreadable or not valid now. */
    public static AdminListener open(
            InetSocketAddress address, EventLoops loops, CertificateFiles files, AdminService admin)
            throws IOException {
        SslContext tls = AdminTls.create(files);
        ObjectMapper json = AdminJson.mapper();
        AdminRouter routes = new AdminRouter(new AdminRoutes(admin, json), admin.operators());
        Executors executors = Executors.start();
        LoginLimiter limiter = new LoginLimiter(System::nanoTime);
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops.boss(), loops.worker())
                .channel(loops.serverSocket())
                .childOption(ChannelOption.ALLOCATOR, new UnpooledByteBufAllocator(false)) // a pool would keep secrets
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
                                .addLast(new AdminRequestHandler(routes, json, executors::of, limiter));
                    }
                });
        try {
            return new AdminListener(ListenerSocket.bind(bootstrap, address, "admin listener"), executors);
        } catch (IOException e) {
            executors.shutdown();
            throw e;
        }
    }

    /** Returns the listen address, with the port that the system chose if port 0 was configured. */
    public InetSocketAddress address() {
        return (InetSocketAddress) channel.localAddress();
    }

    private static ExecutorService executor(String name, int threads) {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                threads,
                threads,
                1,
                TimeUnit.MINUTES,
                new ArrayBlockingQueue<>(WAITING),
                new DaemonThreadFactory(name));
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /** Stops accepting requests, and lets active ones finish. */
    @Override
    public void close() {
        channel.close().awaitUninterruptibly();
        executors.shutdown();
        try {
            executors.awaitTermination();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
