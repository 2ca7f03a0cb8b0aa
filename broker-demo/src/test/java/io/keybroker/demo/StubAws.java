package io.keybroker.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.keybroker.demo.aws.Backend;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;

/**
 * What AWS answers where no server in this JVM does: buckets that are in another region, event streams whose second event
 * comes when the client has shown that it read the first, and the URL of a queue.
 */
final class StubAws implements AutoCloseable {
    static final String FAR = "eu-west-1";

    private static final List<String> SERVICES =
            List.of("s3", "lambda", "bedrock-runtime", "kinesis", "logs", "sqs", "cloudfront-keyvaluestore");
    private static final int PATIENCE_SECONDS = 30;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Semaphore shown = new Semaphore(0);

    private StubAws(HttpServer server) {
        this.server = server;
    }

    static StubAws start() throws IOException {
        StubAws aws = new StubAws(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16));
        aws.server.setExecutor(aws.threads);
        aws.server.createContext("/", aws::answer);
        aws.server.start();
        return aws;
    }

    /** It, once for each service that it answers for. */
    Backend[] backends() {
        return SERVICES.stream().map(StubBackend::new).toArray(Backend[]::new);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] bytes = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getRawPath();
            String target = Optional.ofNullable(exchange.getRequestHeaders().getFirst("X-Amz-Target"))
                    .orElse("");
            if (target.startsWith("AmazonSQS")) {
                queue(exchange, target);
            } else if (target.endsWith("SubscribeToShard")) {
                stream(exchange, event("initial-response", "{}"), record("first"), record("second"));
            } else if (target.endsWith("StartLiveTail")) {
                stream(exchange, event("initial-response", "{}"), tail("first"), tail("second"));
            } else if (path.startsWith("/key-value-stores/")) {
                say(exchange, 200, "{\"Key\":\"k\",\"Value\":\"v\"}");
            } else if (path.startsWith("/model/")) {
                stream(exchange, delta("first"), delta("second"));
            } else if (path.endsWith("/response-streaming-invocations")) {
                stream(
                        exchange,
                        event("PayloadChunk", "first"),
                        event("PayloadChunk", "second"),
                        event("InvokeComplete", "{}"));
            } else if (exchange.getRequestURI().getRawQuery() != null
                    && exchange.getRequestURI().getRawQuery().contains("select-type=2")) {
                stream(exchange, event("Records", "first"), event("Records", "second"), event("End", ""));
            } else if (path.equals("/")) {
                shown.release();
                say(exchange, 200, "<ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>");
            } else {
                object(exchange, path, bytes);
            }
        }
    }

    private static byte[] record(String text) throws IOException {
        return event(
                "SubscribeToShardEvent",
                "{\"Records\":[],\"MillisBehindLatest\":0,\"ContinuationSequenceNumber\":\"" + text + "\"}");
    }

    private static byte[] tail(String text) throws IOException {
        return event("sessionUpdate", "{\"sessionResults\":[{\"message\":\"" + text + "\"}]}");
    }

    private static byte[] delta(String text) throws IOException {
        return event("contentBlockDelta", "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"" + text + "\"}}");
    }

    /** What comes before the second event comes at once, the rest when the client has asked for its buckets. */
    private void stream(HttpExchange exchange, byte[]... events) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "application/vnd.amazon.eventstream");
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        shown.drainPermits(); // what another stream left over would let this one go on too soon
        for (byte[] event : events) {
            String text = new String(event, StandardCharsets.ISO_8859_1);
            if (text.contains("second")) {
                awaitShown();
            }
            out.write(event);
            out.flush();
        }
    }

    private void awaitShown() throws IOException {
        try {
            if (!shown.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the client did not show that it read the first event");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /**
     * One message of an event stream.
     *
     * @see <a href="https://smithy.io/2.0/aws/amazon-eventstream.html">Amazon event stream specification</a>
     */
    private static byte[] event(String type, String payload) throws IOException {
        ByteArrayOutputStream headers = new ByteArrayOutputStream();
        header(headers, ":message-type", "event");
        header(headers, ":event-type", type);
        byte[] body = payload.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(message);
        out.writeInt(12 + headers.size() + body.length + 4);
        out.writeInt(headers.size());
        out.writeInt(crc(message));
        out.write(headers.toByteArray());
        out.write(body);
        out.writeInt(crc(message));
        return message.toByteArray();
    }

    private static int crc(ByteArrayOutputStream soFar) {
        CRC32 crc = new CRC32();
        crc.update(soFar.toByteArray());
        return (int) crc.getValue();
    }

    private static void header(ByteArrayOutputStream headers, String name, String value) throws IOException {
        DataOutputStream out = new DataOutputStream(headers);
        out.writeByte(name.length());
        out.writeBytes(name);
        out.writeByte(7);
        out.writeShort(value.length());
        out.writeBytes(value);
    }

    private static void queue(HttpExchange exchange, String target) throws IOException {
        say(
                exchange,
                200,
                target.endsWith("CreateQueue")
                        ? "{\"QueueUrl\":\"https://sqs.eu-central-1.amazonaws.com/123456789012/jobs\"}"
                        : "{\"MessageId\":\"1\",\"MD5OfMessageBody\":\"5d41402abc4b2a76b9719d911017c592\"}");
    }

    /** An object of a bucket far away, for those who sign for where it is. */
    private static void object(HttpExchange exchange, String path, byte[] bytes) throws IOException {
        boolean far = exchange.getRequestHeaders().getFirst("Authorization").contains('/' + FAR + "/s3/");
        if (far) {
            say(exchange, 200, bytes.length > 0 ? "" : "far away");
            return;
        }
        exchange.getResponseHeaders().add("x-amz-bucket-region", FAR);
        if (path.startsWith("/far-malformed")) {
            say(
                    exchange,
                    400,
                    "<Error><Code>AuthorizationHeaderMalformed</Code><Message>The authorization header is "
                            + "malformed; the region 'eu-central-1' is wrong; expecting '" + FAR + "'</Message><Region>"
                            + FAR + "</Region></Error>");
        } else if (path.startsWith("/far-new")) {
            exchange.getResponseHeaders().add("Location", "https://far-new.s3-" + FAR + ".amazonaws.com" + path);
            say(
                    exchange,
                    307,
                    "<Error><Code>TemporaryRedirect</Code><Endpoint>far-new.s3-" + FAR
                            + ".amazonaws.com</Endpoint><Bucket>far-new</Bucket></Error>");
        } else {
            say(
                    exchange,
                    301,
                    "<Error><Code>PermanentRedirect</Code><Endpoint>far.s3-" + FAR
                            + ".amazonaws.com</Endpoint><Bucket>far</Bucket></Error>");
        }
    }

    private static void say(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders()
                .add("Content-Type", text.startsWith("{") ? "application/x-amz-json-1.0" : "application/xml");
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private final class StubBackend implements Backend {
        private final String service;

        StubBackend(String service) {
            this.service = service;
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
            // one server serves all: it is stopped once
        }
    }
}
