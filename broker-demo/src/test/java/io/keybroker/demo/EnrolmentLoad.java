package io.keybroker.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** Machines without EC2, each at a loopback address of its own, that enrol over TLS as the bootstrap does. */
final class EnrolmentLoad {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PATIENCE_MILLIS = 30_000;

    private final int port;
    private final SSLContext tls;

    /**
     * What the broker answered.
     *
     * @param status the HTTP status, 0 if the connection was lost
     * @param body what it said
     * @param micros how long it took, the handshake included
     */
    record LoadResponse(int status, String body, long micros) {
        String accessKeyId() {
            return json().path("AccessKeyId").asText();
        }

        String instance() {
            return json().path("instance").asText();
        }

        private JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new IllegalStateException("the broker does not answer in JSON", e);
            }
        }
    }

    EnrolmentLoad(int port, Path authority) throws IOException, GeneralSecurityException {
        this.port = port;
        this.tls = trusting(authority);
    }

    private static SSLContext trusting(Path authority) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream pem = Files.newInputStream(authority)) {
            store.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }

    /** The address of one machine: 127.1.0.1 and onwards. */
    static String address(int number) {
        return "127." + (1 + (number >> 16)) + "." + (number >> 8 & 0xff) + "." + (number & 0xff);
    }

    static String nonce(int number) {
        return "%064x".formatted(number + 1);
    }

    /** One attempt of one machine; a broker that dies meanwhile is an answer too. */
    LoadResponse enrol(String ticket, String from, String nonce) {
        long began = System.nanoTime();
        byte[] body = ("{\"v\":1,\"ticket\":\"" + ticket + "\",\"nonce\":\"" + nonce + "\"}")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] head = ("POST /.broker/enroll HTTP/1.1\r\nHost: localhost:" + port
                        + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length
                        + "\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        try (Socket plain = new Socket()) {
            plain.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
            plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
            plain.setSoTimeout(PATIENCE_MILLIS);
            try (SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(plain, "localhost", port, true)) {
                OutputStream out = socket.getOutputStream();
                out.write(head);
                out.write(body);
                out.flush();
                return read(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8), began);
            }
        } catch (IOException e) {
            return new LoadResponse(0, "", (System.nanoTime() - began) / 1000);
        }
    }

    private static LoadResponse read(String answer, long began) {
        long micros = (System.nanoTime() - began) / 1000;
        int blank = answer.indexOf("\r\n\r\n");
        if (!answer.startsWith("HTTP/1.1 ") || blank < 0) {
            return new LoadResponse(0, "", micros);
        }
        return new LoadResponse(Integer.parseInt(answer.substring(9, 12)), answer.substring(blank + 4), micros);
    }
}
