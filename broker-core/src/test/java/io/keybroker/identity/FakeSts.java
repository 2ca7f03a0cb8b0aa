package io.keybroker.identity;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.Credential;
import io.keybroker.credential.SecretKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** STS over loopback that recomputes each signature from the wire, knows its keys and tokens, and remembers who asked what. */
final class FakeSts implements AutoCloseable {
    static final Credential USER = new Credential(
            new AccessKeyId("AKIAIOSFODNN7EXAMPLE"),
            SecretKey.of("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".toCharArray()));

    final List<Map<String, String>> asked = new CopyOnWriteArrayList<>();
    volatile Instant expiration = Instant.parse("2026-03-01T13:00:00Z");
    volatile boolean denies;
    volatile String externalId = "";

    private final HttpServer server;
    private final AtomicInteger sessions = new AtomicInteger();
    private final Map<String, Holder> holders = new ConcurrentHashMap<>();

    private record Holder(String secret, String token, String arn) {}

    FakeSts() throws IOException {
        holders.put(USER.id().value(), new Holder(USER.secret().reveal(), "", "arn:aws:iam::123456789012:user/broker"));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", this::answer);
        server.start();
    }

    URI uri() {
        return URI.create("http://localhost:" + server.getAddress().getPort());
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        Map<String, String> form = new TreeMap<>();
        for (String pair : new String(body, StandardCharsets.UTF_8).split("&")) {
            String[] parts = pair.split("=", 2);
            form.put(decoded(parts[0]), decoded(parts[1]));
        }
        Holder caller = holders.get(keyId(exchange));
        if (caller == null) {
            reject(exchange, "InvalidClientTokenId");
        } else if (!rightlySigned(exchange, body, caller)) {
            reject(exchange, "SignatureDoesNotMatch");
        } else if (form.get("Action").equals("GetCallerIdentity")) {
            toResponse(
                    exchange,
                    200,
                    "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>" + caller.arn()
                            + "</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>");
        } else {
            form.put("caller", keyId(exchange));
            asked.add(form);
            if (denies || !form.getOrDefault("ExternalId", "").equals(externalId)) {
                reject(exchange, "AccessDenied");
            } else {
                toResponse(exchange, 200, session(form));
            }
        }
    }

    private String session(Map<String, String> form) {
        String id = String.format(Locale.ROOT, "ASIA%016d", sessions.incrementAndGet());
        Holder holder = new Holder(
                "secret-of-" + id, "token-of-" + id + "/+=", form.get("RoleArn") + "/" + form.get("RoleSessionName"));
        holders.put(id, holder);
        return "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>" + id
                + "</AccessKeyId><SecretAccessKey>"
                + holder.secret() + "</SecretAccessKey><SessionToken>" + holder.token() + "</SessionToken><Expiration>"
                + expiration + "</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";
    }

    private static String keyId(HttpExchange exchange) {
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        return part(authorization, "Credential=").split("/")[0];
    }

    private static String part(String authorization, String name) {
        int from = authorization.indexOf(name) + name.length();
        int to = authorization.indexOf(',', from);
        return authorization.substring(from, to < 0 ? authorization.length() : to);
    }

    private static boolean rightlySigned(HttpExchange exchange, byte[] body, Holder caller) {
        var headers = exchange.getRequestHeaders();
        String authorization = headers.getFirst("Authorization");
        String[] scope = part(authorization, "Credential=").split("/");
        String signed = part(authorization, "SignedHeaders=");
        String token = headers.getFirst("X-Amz-Security-Token") == null ? "" : headers.getFirst("X-Amz-Security-Token");
        if (!token.equals(caller.token()) || (!token.isEmpty() && !signed.contains("x-amz-security-token"))) {
            return false;
        }
        StringBuilder canonical = new StringBuilder(exchange.getRequestMethod() + "\n/\n\n");
        for (String name : signed.split(";")) {
            canonical
                    .append(name)
                    .append(':')
                    .append(String.join(",", headers.get(name)))
                    .append('\n');
        }
        canonical.append('\n').append(signed).append('\n').append(hex(sha256(body)));
        String text = "AWS4-HMAC-SHA256\n" + headers.getFirst("X-Amz-Date") + "\n"
                + String.join("/", scope[1], scope[2], scope[3], scope[4]) + "\n"
                + hex(sha256(canonical.toString().getBytes(StandardCharsets.UTF_8)));
        byte[] key = ("AWS4" + caller.secret()).getBytes(StandardCharsets.UTF_8);
        for (int i = 1; i < scope.length; i++) {
            key = hmac(key, scope[i]);
        }
        return hex(hmac(key, text)).equals(part(authorization, "Signature="));
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static void reject(HttpExchange exchange, String code) throws IOException {
        toResponse(
                exchange,
                403,
                "<ErrorResponse><Error><Type>Sender</Type><Code>" + code
                        + "</Code><Message>no</Message></Error><RequestId>r-1</RequestId></ErrorResponse>");
    }

    private static void toResponse(HttpExchange exchange, int status, String xml) throws IOException {
        byte[] bytes = xml.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/xml");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
