package io.keybroker.demo.aws;

import io.keybroker.concurrent.DaemonThreadFactory;
import io.keybroker.credential.Credential;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** TLS server that verifies every signature as AWS does, then forwards to a backend. */
public final class VerifyingServer implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(VerifyingServer.class);
    private static final int MOST_CONNECTIONS = 512;

    private final VerifyingService service;
    private final SSLServerSocket listener;
    private final ExecutorService connections;
    private final Set<SSLSocket> open = ConcurrentHashMap.newKeySet();

    private VerifyingServer(VerifyingService service, SSLServerSocket listener) {
        this.service = service;
        this.listener = listener;
        this.connections = new ThreadPoolExecutor(
                0,
                MOST_CONNECTIONS,
                30,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                new DaemonThreadFactory("strict-" + service.name()));
    }

    /** Starts on a free port of the loopback interface, for servers of one service. */
    static VerifyingServer start(List<Backend> servers, Credential real, SSLContext tls, RecordedRequests seen)
            throws IOException {
        String service = servers.get(0).service();
        SSLServerSocket listener =
                (SSLServerSocket) tls.getServerSocketFactory().createServerSocket();
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
        SignatureVerifier check = new SignatureVerifier(service, real, Clock.systemUTC());
        VerifyingServer upstream = new VerifyingServer(new VerifyingService(service, servers, check, seen), listener);
        upstream.connections.execute(upstream::accept);
        return upstream;
    }

    /** Returns the endpoint URL. */
    public URI endpoint() {
        return URI.create("https://localhost:" + listener.getLocalPort());
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                SSLSocket socket = (SSLSocket) listener.accept();
                open.add(socket);
                connections.execute(() -> serve(socket));
            } catch (IOException e) {
                LOG.debug("accept ended", e);
            }
        }
    }

    private void serve(SSLSocket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            new VerifyingConnection(service, socket).serve();
        } catch (IOException e) {
            LOG.debug("connection ended", e);
        } finally {
            open.remove(socket);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (SSLSocket socket : open) {
            socket.close();
        }
        connections.shutdownNow();
    }
}
