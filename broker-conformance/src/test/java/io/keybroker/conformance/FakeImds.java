package io.keybroker.conformance;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/** The instance metadata service, version 2 alone: each machine is told about itself, and known by its address. */
final class FakeImds implements AutoCloseable {
    private static final String TOKEN_HEADER = "X-aws-ec2-metadata-token";
    private static final String TTL_HEADER = TOKEN_HEADER + "-ttl-seconds";
    private static final String TOKEN = "a-token-of-this-service";

    private final HttpServer server;
    private final Map<String, Map<String, String>> byAddress = new ConcurrentHashMap<>();

    private FakeImds(HttpServer server) {
        this.server = server;
    }

    static FakeImds start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress("169.254.169.254", 80), 64);
        FakeImds imds = new FakeImds(server);
        server.setExecutor(Executors.newFixedThreadPool(8));
        server.createContext("/", imds::serve);
        server.start();
        return imds;
    }

    /** What the machine at an address reads, by path below {@code /latest/}. */
    void tell(String address, Map<String, String> facts) {
        byAddress.put(address, facts);
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String peer = exchange.getRemoteAddress().getAddress().getHostAddress();
            boolean put = exchange.getRequestMethod().equals("PUT");
            if (put
                    && path.equals("/latest/api/token")
                    && exchange.getRequestHeaders().containsKey(TTL_HEADER)) {
                answer(exchange, 200, TOKEN);
            } else if (!TOKEN.equals(exchange.getRequestHeaders().getFirst(TOKEN_HEADER))) {
                answer(exchange, 401, "");
            } else {
                String fact = byAddress.getOrDefault(peer, Map.of()).get(path.replaceFirst("^/latest/", ""));
                answer(exchange, fact == null ? 404 : 200, fact == null ? "" : fact);
            }
        }
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
