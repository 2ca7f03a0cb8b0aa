package io.keybroker.demo;

import io.keybroker.pki.PemFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** Stands between clients and a broker with the broker's own certificate, and keeps every byte of both. */
final class RecordingProxy implements AutoCloseable {
    private final SSLContext tls;
    private final SSLServerSocket listener;
    private final int target;
    private final List<SSLSocket> sockets = new CopyOnWriteArrayList<>();
    private final ByteArrayOutputStream toClients = new ByteArrayOutputStream();
    private final ByteArrayOutputStream fromClients = new ByteArrayOutputStream();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "relay");
        thread.setDaemon(true);
        return thread;
    });

    RecordingProxy(BrokerFixture world) throws Exception {
        Path home = world.home();
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, new char[0]);
        store.setKeyEntry(
                "server",
                PemFiles.key(home.resolve("server.key")),
                new char[0],
                PemFiles.certificates(home.resolve("server.pem")).toArray(X509Certificate[]::new));
        store.setCertificateEntry("ca", PemFiles.certificates(world.caBundle()).get(0));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        tls = SSLContext.getInstance("TLS");
        tls.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        target = world.broker().endpoint().getPort();
        listener = (SSLServerSocket) tls.getServerSocketFactory().createServerSocket();
        listener.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
        threads.execute(this::accept);
    }

    URI endpoint() {
        return URI.create("https://localhost:" + listener.getLocalPort());
    }

    byte[] toClients() {
        return toClients.toByteArray();
    }

    byte[] fromClients() {
        return fromClients.toByteArray();
    }

    private void accept() {
        try {
            while (true) {
                SSLSocket client = (SSLSocket) listener.accept();
                SSLSocket broker = (SSLSocket) tls.getSocketFactory().createSocket("localhost", target);
                sockets.addAll(List.of(client, broker));
                threads.execute(() -> copy(client, broker, fromClients));
                threads.execute(() -> copy(broker, client, toClients));
            }
        } catch (IOException e) {
            threads.shutdown();
        }
    }

    private void copy(SSLSocket from, SSLSocket to, OutputStream record) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            byte[] buffer = new byte[16 * 1024];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                record.write(buffer, 0, count);
                to.getOutputStream().write(buffer, 0, count);
                to.getOutputStream().flush();
            }
        } catch (IOException e) {
            sockets.removeAll(List.of(from, to)); // either end may go at any time
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (SSLSocket each : sockets) {
            each.close();
        }
        threads.shutdownNow();
    }
}
