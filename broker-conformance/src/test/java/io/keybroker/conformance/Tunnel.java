package io.keybroker.conformance;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A forward proxy that takes what is meant for AWS's hosts to the servers of this machine, and touches no byte. */
final class Tunnel implements Closeable {
    private final Map<String, URI> endpoints;
    private final ServerSocket listener;
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "tunnel");
        thread.setDaemon(true);
        return thread;
    });

    private Tunnel(Map<String, URI> endpoints, ServerSocket listener) {
        this.endpoints = endpoints;
        this.listener = listener;
    }

    /** Starts on a free port; {@code endpoints} are base URLs by signing name. */
    static Tunnel start(Map<String, URI> endpoints) throws IOException {
        Tunnel tunnel = new Tunnel(endpoints, new ServerSocket(0, 64, InetAddress.getLoopbackAddress()));
        tunnel.threads.execute(tunnel::accept);
        return tunnel;
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                threads.execute(() -> serve(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            String head = head(client.getInputStream());
            URI to = endpoint(head.split(" ", 3)[1].split(":", 2)[0]);
            try (Socket server = new Socket(InetAddress.getLoopbackAddress(), to.getPort())) {
                client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                threads.execute(() -> copy(server, client));
                copy(client, server);
            }
        } catch (IOException e) {
            threads.isShutdown(); // the client is gone, and says so in its own outcome
        }
    }

    private URI endpoint(String host) {
        for (String label : host.split("\\.", -1)) {
            URI endpoint = endpoints.get(label.equals("queue") ? "sqs" : label);
            if (endpoint != null) {
                return endpoint;
            }
        }
        throw new IllegalStateException("no server stands for " + host);
    }

    private static void copy(Socket from, Socket to) {
        try (to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[64 * 1024];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
                out.flush();
            }
        } catch (IOException e) {
            return; // one end is gone, and the other is closed with it
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the client closed inside its CONNECT");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        threads.shutdownNow();
    }
}
