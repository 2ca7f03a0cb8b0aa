package io.keybroker.demo;

import com.sun.net.httpserver.HttpServer;
import io.keybroker.demo.aws.IdentityDocumentSigner;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The metadata service of one machine, in a region whose documents are signed with a key made for a test. */
final class FakeMetadata implements Closeable {
    private final IdentityDocumentSigner documents;
    private final HttpServer server;
    private volatile String instance = "";
    private volatile String document = "";

    FakeMetadata(String region) throws Exception {
        documents = new IdentityDocumentSigner(region);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/latest", exchange -> {
            String path = exchange.getRequestURI().getPath();
            byte[] answer = (path.endsWith("/rsa2048") ? document : path.endsWith("/token") ? "token" : instance)
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
    }

    void trustIn(Path home) throws Exception {
        documents.trustIn(home);
    }

    /** The machine is this instance now, just started. */
    void becomes(String id, String ip, String image) throws Exception {
        instance = id;
        document = documents.sign(id, ip, image);
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() throws IOException {
        server.stop(0);
    }
}
