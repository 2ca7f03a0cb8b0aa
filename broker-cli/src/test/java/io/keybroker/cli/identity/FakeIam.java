package io.keybroker.cli.identity;

import com.sun.net.httpserver.HttpExchange;
import io.keybroker.cli.LoopbackHttpsServer;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;

/** IAM and STS over TLS for one user, whose keys are active or not. */
final class FakeIam implements AutoCloseable {
    static final String FIRST = "AKIAIOSFODNN7EXAMPLE";

    final Map<String, Boolean> keys = new ConcurrentSkipListMap<>(Map.of(FIRST, true));
    volatile String refuses = "";

    private final LoopbackHttpsServer server;
    private int made;

    FakeIam() throws Exception {
        server = new LoopbackHttpsServer(this::answer);
    }

    URI uri() {
        return server.uri();
    }

    void saveAuthority(Path file) throws IOException {
        server.saveAuthority(file);
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Map<String, String> asked = new TreeMap<>();
        for (String pair : form.split("&")) {
            String[] parts = pair.split("=", 2);
            asked.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        String by = authorization.replaceAll(".*Credential=([A-Z0-9]+)/.*", "$1");
        String action = asked.get("Action");
        if (!keys.getOrDefault(by, false)) {
            reject(exchange, "InvalidClientTokenId");
        } else if (action.equals(refuses)) {
            reject(exchange, "AccessDenied");
        } else {
            toResponse(exchange, 200, done(action, asked));
        }
    }

    private String done(String action, Map<String, String> asked) {
        String content = switch (action) {
            case "ListAccessKeys" ->
                "<AccessKeyMetadata>"
                        + keys.keySet().stream()
                                .map(id -> "<member><AccessKeyId>" + id + "</AccessKeyId></member>")
                                .collect(Collectors.joining())
                        + "</AccessKeyMetadata>";
            case "CreateAccessKey" -> {
                String id = String.format("AKIANEW%013d", ++made);
                keys.put(id, true);
                yield "<AccessKey><AccessKeyId>" + id + "</AccessKeyId><SecretAccessKey>hush" + made
                        + "</SecretAccessKey></AccessKey>";
            }
            case "UpdateAccessKey" -> {
                keys.put(asked.get("AccessKeyId"), asked.get("Status").equals("Active"));
                yield "";
            }
            case "DeleteAccessKey" -> {
                keys.remove(asked.get("AccessKeyId"));
                yield "";
            }
            default -> "<Arn>arn:aws:iam::123456789012:user/broker</Arn>";
        };
        return "<" + action + "Response><" + action + "Result>" + content + "</" + action + "Result></" + action
                + "Response>";
    }

    private static void reject(HttpExchange exchange, String code) throws IOException {
        toResponse(
                exchange,
                403,
                "<ErrorResponse><Error><Code>" + code + "</Code></Error><RequestId>r-1</RequestId></ErrorResponse>");
    }

    private static void toResponse(HttpExchange exchange, int status, String xml) throws IOException {
        byte[] body = xml.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/xml");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.close();
    }
}
