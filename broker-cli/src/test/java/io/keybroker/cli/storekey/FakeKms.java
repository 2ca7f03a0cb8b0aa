package io.keybroker.cli.storekey;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import io.keybroker.cli.LoopbackHttpsServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** KMS over TLS that keeps what it was given, and hands it back for the same key and context; it can be down. */
final class FakeKms implements AutoCloseable {
    static final String ARN = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";

    private static final JsonMapper JSON = new JsonMapper();

    volatile boolean down;

    private final Map<String, JsonNode> kept = new ConcurrentHashMap<>();
    private final LoopbackHttpsServer server;

    FakeKms() throws Exception {
        server = new LoopbackHttpsServer(this::answer);
    }

    URI uri() {
        return server.uri();
    }

    void saveAuthority(Path file) throws IOException {
        server.saveAuthority(file);
    }

    private void answer(HttpExchange exchange) throws IOException {
        JsonNode request = JSON.readTree(exchange.getRequestBody());
        String operation = exchange.getRequestHeaders().getFirst("X-Amz-Target");
        JsonNode before = kept.get(request.path("CiphertextBlob").asText());
        if (down) {
            toResponse(exchange, 400, Map.of("__type", "KMSInvalidStateException", "message", "is pending deletion"));
        } else if (operation.equals("TrentService.Encrypt")) {
            String id = UUID.randomUUID().toString().replace("-", "");
            kept.put(id, request);
            toResponse(exchange, 200, Map.of("KeyId", ARN, "CiphertextBlob", id));
        } else if (before != null && before.path("EncryptionContext").equals(request.path("EncryptionContext"))) {
            toResponse(exchange, 200, Map.of("KeyId", ARN, "Plaintext", before.path("Plaintext")));
        } else {
            toResponse(exchange, 400, Map.of("__type", "InvalidCiphertextException"));
        }
    }

    private static void toResponse(HttpExchange exchange, int status, Map<String, Object> content) throws IOException {
        byte[] body = JSON.writeValueAsBytes(content);
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.close();
    }
}
