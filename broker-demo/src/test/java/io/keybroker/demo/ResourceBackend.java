package io.keybroker.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.keybroker.demo.aws.Backend;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** The owner of one resource, who answers with what was asked: method, target, length of the body and a header. */
final class ResourceBackend implements Backend {
    private final String service;
    private final HttpServer server;

    private ResourceBackend(String service, HttpServer server) {
        this.service = service;
        this.server = server;
    }

    static ResourceBackend start(String service) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        server.createContext("/", ResourceBackend::answer);
        server.start();
        return new ResourceBackend(service, server);
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            int length = exchange.getRequestBody().readAllBytes().length;
            String key = exchange.getRequestHeaders().getFirst("x-api-key");
            byte[] said = "{\"asked\": \"%s %s\", \"length\": %d, \"key\": \"%s\"}"
                    .formatted(exchange.getRequestMethod(), exchange.getRequestURI(), length, key)
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(
                    exchange.getRequestURI().getPath().endsWith("missing") ? 404 : 200, head ? -1 : said.length);
            if (!head) {
                exchange.getResponseBody().write(said);
            }
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
    }
}
