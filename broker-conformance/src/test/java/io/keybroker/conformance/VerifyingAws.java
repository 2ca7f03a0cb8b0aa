package io.keybroker.conformance;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.keybroker.credential.Credential;
import io.keybroker.pki.CertificateAuthority;
import io.keybroker.pki.IssuedCertificate;
import io.keybroker.pki.PemFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * SQS, IAM and STS over TLS for one user. Each request must be rightly signed by a key that IAM has as active at that
 * moment, and no other; moto's server does what IAM and STS are asked for, and checks the signature once more.
 */
final class VerifyingAws implements AutoCloseable {
    private static final Pattern FIELD = Pattern.compile("<(AccessKeyId|SecretAccessKey)>([^<]+)</");
    private static final int THREADS = 32;

    private final InetSocketAddress moto;
    private final Map<String, String> secrets = new ConcurrentHashMap<>();
    private final Map<String, Boolean> active = new ConcurrentHashMap<>();
    private final AtomicInteger mostKeys = new AtomicInteger();
    private final Map<String, AtomicInteger> served = new ConcurrentHashMap<>();
    private final Queue<String> refused = new ConcurrentLinkedQueue<>();
    private final CertificateAuthority authority =
            CertificateAuthority.create("keyed aws", Clock.systemUTC(), new SecureRandom());
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, task -> {
        Thread thread = new Thread(task, "keyed-aws");
        thread.setDaemon(true);
        return thread;
    });
    private final HttpsServer server;
    private volatile CallListener watch = (action, done) -> {};

    /** Sees each call of IAM and STS before it is made and once it was, and may break it off there. */
    interface CallListener {
        void at(String action, boolean done) throws IOException;
    }

    VerifyingAws(InetSocketAddress moto) throws Exception {
        this.moto = moto;
        this.server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
        server.setHttpsConfigurator(new HttpsConfigurator(tls()));
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    private SSLContext tls() throws GeneralSecurityException, IOException {
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
        return tls;
    }

    Map<String, URI> endpoints() {
        URI here = URI.create("https://localhost:" + server.getAddress().getPort());
        return Map.of("sqs", here, "iam", here, "sts", here);
    }

    void saveAuthority(Path file) throws IOException {
        PemFiles.writeCertificates(file, List.of(authority.certificate()));
    }

    /** The key that the user begins with. */
    void learn(Credential first) {
        know(first.id().value(), first.secret().reveal());
    }

    private void know(String id, String secret) {
        secrets.put(id, secret);
        active.put(id, true);
        mostKeys.accumulateAndGet(active.size(), Math::max);
    }

    void watch(CallListener watching) {
        watch = watching;
    }

    /** All keys of the user, true while active. */
    Map<String, Boolean> keys() {
        return Map.copyOf(active);
    }

    /** How many keys the user ever had at once. */
    int mostKeys() {
        return mostKeys.get();
    }

    /** How many requests for SQS were signed with a key. */
    int servedWith(String id) {
        return served.getOrDefault(id, new AtomicInteger()).get();
    }

    /** Why requests were turned away. */
    List<String> refused() {
        return List.copyOf(refused);
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        String[] scope = part(authorization, "Credential=").split("/");
        String problem = problem(exchange, body, authorization, scope);
        if (!problem.isEmpty()) {
            refused.add(problem + " by " + scope[0] + " for " + scope[3]);
            toResponse(exchange, 403, "<ErrorResponse><Error><Code>" + problem + "</Code></Error></ErrorResponse>");
        } else if (scope[3].equals("sqs")) {
            served.computeIfAbsent(scope[0], id -> new AtomicInteger()).incrementAndGet();
            exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
            toResponse(exchange, 200, "{\"QueueUrls\":[]}");
        } else {
            letMotoAnswer(exchange, body);
        }
    }

    private void letMotoAnswer(HttpExchange exchange, byte[] body) throws IOException {
        Map<String, String> form = new TreeMap<>();
        for (String pair : new String(body, StandardCharsets.UTF_8).split("&")) {
            String[] parts = pair.split("=", 2);
            form.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        String action = form.get("Action");
        try {
            watch.at(action, false);
            String answer = forward(exchange, body);
            int status = Integer.parseInt(answer.substring(9, 12));
            String content = answer.substring(answer.indexOf("\r\n\r\n") + 4);
            if (status == 200) {
                note(action, form, content);
            } else {
                refused.add("moto answers " + action + " with " + content);
            }
            watch.at(action, true);
            exchange.getResponseHeaders().set("Content-Type", "text/xml");
            toResponse(exchange, status, content);
        } finally {
            exchange.close();
        }
    }

    private void note(String action, Map<String, String> form, String answer) {
        switch (action) {
            case "CreateAccessKey" -> {
                Map<String, String> fields = new TreeMap<>();
                Matcher field = FIELD.matcher(answer);
                while (field.find()) {
                    fields.put(field.group(1), field.group(2));
                }
                know(fields.get("AccessKeyId"), fields.get("SecretAccessKey"));
            }
            case "UpdateAccessKey" ->
                active.put(form.get("AccessKeyId"), form.get("Status").equals("Active"));
            case "DeleteAccessKey" -> active.remove(form.get("AccessKeyId"));
            default -> {
                // the others change no key
            }
        }
    }

    /** As it came, so that moto sees the very headers that were signed. */
    private String forward(HttpExchange exchange, byte[] body) throws IOException {
        StringBuilder head = new StringBuilder(exchange.getRequestMethod() + " / HTTP/1.1\r\nConnection: close\r\n");
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!name.equalsIgnoreCase("Connection")) {
                head.append(name).append(": ").append(String.join(",", values)).append("\r\n");
            }
        });
        try (Socket socket = new Socket(moto.getAddress(), moto.getPort())) {
            ByteArrayOutputStream request = new ByteArrayOutputStream();
            request.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
            request.writeBytes(body);
            socket.getOutputStream().write(request.toByteArray());
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String problem(HttpExchange exchange, byte[] body, String authorization, String[] scope) {
        if (!active.getOrDefault(scope[0], false)) {
            return "InvalidClientTokenId";
        }
        String expected = signature(exchange, body, part(authorization, "SignedHeaders="), scope);
        return expected.equals(part(authorization, "Signature=")) ? "" : "SignatureDoesNotMatch";
    }

    private static String part(String authorization, String name) {
        int from = authorization.indexOf(name) + name.length();
        int to = authorization.indexOf(',', from);
        return authorization.substring(from, to < 0 ? authorization.length() : to);
    }

    /** By the book: AWS Signature Version 4 of a request to the root, without a query. */
    private String signature(HttpExchange exchange, byte[] body, String signed, String[] scope) {
        StringBuilder canonical = new StringBuilder(exchange.getRequestMethod() + "\n/\n\n");
        for (String name : signed.split(";")) {
            List<String> values = exchange.getRequestHeaders().getOrDefault(name, List.of());
            canonical.append(name).append(':').append(String.join(",", values)).append('\n');
        }
        canonical.append('\n').append(signed).append('\n').append(hex(sha256(body)));
        String text = "AWS4-HMAC-SHA256\n" + exchange.getRequestHeaders().getFirst("X-Amz-Date") + "\n"
                + String.join("/", Arrays.copyOfRange(scope, 1, scope.length)) + "\n"
                + hex(sha256(canonical.toString().getBytes(StandardCharsets.UTF_8)));
        byte[] key = ("AWS4" + secrets.get(scope[0])).getBytes(StandardCharsets.UTF_8);
        for (int i = 1; i < scope.length; i++) {
            key = hmac(key, scope[i]);
        }
        return hex(hmac(key, text));
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

    private static void toResponse(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
