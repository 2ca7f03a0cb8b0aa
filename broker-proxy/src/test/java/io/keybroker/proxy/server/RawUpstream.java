package io.keybroker.proxy.server;

import io.keybroker.pki.CertificateFiles;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A TLS server whose every byte a test decides, and that remembers every byte it got. */
final class RawUpstream implements AutoCloseable {
    private static final Request LAST = new Request("", new byte[0], false);

    final AtomicInteger connections = new AtomicInteger();
    final List<Request> requests = new CopyOnWriteArrayList<>();
    volatile ConnectionScript script = RawUpstream::answerAll;

    private final ServerSocket listener;
    private final SSLContext tls;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "raw-upstream");
        thread.setDaemon(true);
        return thread;
    });
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Request> arrived = new LinkedBlockingQueue<>();

    /** What it does with one connection. */
    interface ConnectionScript {
        void play(Connection wire) throws IOException;
    }

    /**
     * One request as it came.
     *
     * @param head with its empty line
     * @param body without its transfer coding
     * @param whole whether the body came to its end
     */
    record Request(String head, byte[] body, boolean whole) {
        String text() {
            return new String(body, StandardCharsets.ISO_8859_1);
        }
    }

    private RawUpstream(ServerSocket listener, SSLContext tls) {
        this.listener = listener;
        this.tls = tls;
    }

    static RawUpstream start(Path home) throws Exception {
        ServerSocket listener = new ServerSocket(0, 256, InetAddress.getByName("127.0.0.1"));
        RawUpstream upstream = new RawUpstream(listener, Tls.server(new CertificateFiles(home)));
        upstream.threads.execute(upstream::accept);
        return upstream;
    }

    URI endpoint() {
        return URI.create("https://localhost:" + listener.getLocalPort());
    }

    /** The next request that came in whole or in part, in the order of their ends. */
    Request next() throws InterruptedException {
        Request next = arrived.poll(20, TimeUnit.SECONDS);
        return next == null ? LAST : next;
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                sockets.add(socket);
                connections.incrementAndGet();
                threads.execute(() -> serve(socket));
            }
        } catch (IOException e) {
            threads.shutdown();
        }
    }

    private void serve(Socket socket) {
        try (socket;
                SSLSocket over =
                        (SSLSocket) tls.getSocketFactory().createSocket(socket, "localhost", socket.getPort(), false)) {
            over.setUseClientMode(false);
            script.play(new Connection(this, socket, over));
        } catch (IOException e) {
            sockets.remove(socket); // the other end is allowed to go at any time
        }
    }

    private void add(Request request) {
        requests.add(request);
        arrived.add(request);
    }

    private static void answerAll(Connection wire) throws IOException {
        while (!wire.request().equals(LAST)) {
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        }
    }

    /** One connection, as its script sees it. */
    static final class Connection {
        private final RawUpstream upstream;
        private final Socket plain;
        private final InputStream in;
        private final OutputStream out;

        private Connection(RawUpstream upstream, Socket plain, SSLSocket socket) throws IOException {
            this.upstream = upstream;
            this.plain = plain;
            this.in = new BufferedInputStream(socket.getInputStream());
            this.out = socket.getOutputStream();
        }

        /** Reads one request to its end. */
        Request request() throws IOException {
            String head = head();
            if (head.isEmpty()) {
                return LAST;
            }
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            boolean whole = false;
            try {
                body(head.toLowerCase(Locale.ROOT), body);
                whole = true;
            } finally {
                upstream.add(new Request(head, body.toByteArray(), whole));
            }
            return upstream.requests.get(upstream.requests.size() - 1);
        }

        /** Reads a head alone. */
        String head() throws IOException {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int next = in.read();
                if (next < 0) {
                    return "";
                }
                head.append((char) next);
            }
            return head.toString();
        }

        private void body(String head, ByteArrayOutputStream body) throws IOException {
            int stated = head.indexOf("\r\ncontent-length: ");
            if (head.contains("\r\ntransfer-encoding: chunked\r\n")) {
                for (int size = size(); size > 0; size = size()) {
                    take(size, body);
                    take(2, new ByteArrayOutputStream());
                }
                take(2, new ByteArrayOutputStream());
            } else if (stated >= 0) {
                int start = stated + "\r\ncontent-length: ".length();
                take(Integer.parseInt(head.substring(start, head.indexOf('\r', start))), body);
            }
        }

        private int size() throws IOException {
            StringBuilder line = new StringBuilder();
            while (line.indexOf("\r\n") < 0) {
                int next = in.read();
                if (next < 0) {
                    throw new EOFException("no chunk size");
                }
                line.append((char) next);
            }
            return Integer.parseInt(line.substring(0, line.length() - 2), 16);
        }

        private void take(int count, ByteArrayOutputStream into) throws IOException {
            for (int i = 0; i < count; i++) {
                int next = in.read();
                if (next < 0) {
                    throw new EOFException("body ended after " + into.size() + " bytes");
                }
                into.write(next);
            }
        }

        InputStream in() {
            return in;
        }

        OutputStream out() {
            return out;
        }

        void send(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }

        /** Ends the TCP connection by RST. */
        void reset() throws IOException {
            plain.setSoLinger(true, 0);
            plain.close();
        }

        /** Ends the TCP connection by FIN, without TLS's own goodbye. */
        void truncate() throws IOException {
            plain.close();
        }

        /** Waits for the other end to go. */
        void awaitEnd() throws IOException {
            while (in.read() >= 0) {
                continue;
            }
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket each : sockets) {
            each.close();
        }
        threads.shutdownNow();
    }
}
