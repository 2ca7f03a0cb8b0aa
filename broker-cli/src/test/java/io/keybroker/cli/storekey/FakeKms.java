package io.keybroker.cli.storekey;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.keybroker.pki.CertificateAuthority;
import io.keybroker.pki.IssuedCertificate;
import io.keybroker.pki.PemFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** KMS over TLS that keeps what it was given, and hands it back for the same key and context; it can be down. */
final class FakeKms implements AutoCloseable {
    static final String ARN = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";

    private static final JsonMapper JSON = new JsonMapper();

    volatile boolean down;

    private final CertificateAuthority authority =
            CertificateAuthority.create("one kms", Clock.systemUTC(), new SecureRandom());
    private final Map<String, JsonNode> kept = new ConcurrentHashMap<>();
    private final HttpsServer server;

    FakeKms() throws Exception {
        IssuedCertificate issuedCertificate = authority.issueServer(List.of("localhost"));
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, new char[0]);
        store.setKeyEntry(
                "own",
                issuedCertificate.key(),
                new char[0],
                issuedCertificate.chain().toArray(X509Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, new char[0]);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(factory.getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.createContext("/", this::answer);
        server.start();
    }

    URI uri() {
        return URI.create("https://localhost:" + server.getAddress().getPort());
    }

    void saveAuthority(Path file) throws IOException {
        PemFiles.writeCertificates(file, List.of(authority.certificate()));
    }

    private void answer(HttpExchange exchange) throws IOException {
        JsonNode request = JSON.readTree(exchange.getRequestBody());
        String operation = exchange.getRequestHeaders().getFirst("X-Amz-Target");
        JsonNode before = kept.get(request.path("CiphertextBlob").asText());
        if (down) {
            reply(exchange, 400, Map.of("__type", "KMSInvalidStateException", "message", "is pending deletion"));
        } else if (operation.equals("TrentService.Encrypt")) {
            String id = UUID.randomUUID().toString().replace("-", "");
            kept.put(id, request);
            reply(exchange, 200, Map.of("KeyId", ARN, "CiphertextBlob", id));
        } else if (before != null && before.path("EncryptionContext").equals(request.path("EncryptionContext"))) {
            reply(exchange, 200, Map.of("KeyId", ARN, "Plaintext", before.path("Plaintext")));
        } else {
            reply(exchange, 400, Map.of("__type", "InvalidCiphertextException"));
        }
    }

    private static void reply(HttpExchange exchange, int status, Map<String, Object> content) throws IOException {
        byte[] body = JSON.writeValueAsBytes(content);
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
