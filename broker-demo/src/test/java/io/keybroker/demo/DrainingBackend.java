package io.keybroker.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.keybroker.demo.aws.Backend;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A service that reads every request to its end, keeps nothing of it, and answers with an empty JSON object. */
final class DrainingBackend implements Backend {
    private final String service;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private DrainingBackend(String service, HttpServer server) {
        this.service = service;
        this.server = server;
    }

    static DrainingBackend start(String service) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        DrainingBackend backend = new DrainingBackend(service, server);
        server.setExecutor(backend.threads);
        server.createContext("/", DrainingBackend::answer);
        server.start();
        return backend;
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write(new byte[] {'{', '}'});
        }
    }

    @Override
    public String service() {
        return service;
    }

    @Override
    public InetSocketAddress address() {
        return server.getAddress();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
