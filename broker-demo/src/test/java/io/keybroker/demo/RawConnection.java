package io.keybroker.demo;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.SecretKey;
import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import io.keybroker.http.Timestamp;
import io.keybroker.pki.PemFiles;
import io.keybroker.signing.RequestSigner;
import io.keybroker.signing.sigv4.CredentialScope;
import io.keybroker.signing.sigv4.PayloadHash;
import io.keybroker.signing.sigv4.SigningKey;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

/** One connection to the broker, over which a test sends signed bytes and reads the bytes that come back. */
final class RawConnection implements AutoCloseable {
    private final SSLSocket socket;
    private final InputStream in;

    /**
     * A request in the making.
     *
     * @param service the signing name
     * @param method the method
     * @param target path and query
     * @param body the body
     * @param fields names and values of further headers, in turn
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Request(String service, String method, String target, String body, String... fields) {
        static Request s3(String method, String target) {
            return new Request("s3", method, target, "");
        }

        static Request dynamo() {
            return new Request(
                    "dynamodb",
                    "POST",
                    "/",
                    "{}",
                    "content-type",
                    "application/x-amz-json-1.0",
                    "x-amz-target",
                    "DynamoDB_20120810.ListTables");
        }

        static Request sts() {
            return new Request(
                    "sts",
                    "POST",
                    "/",
                    "Action=GetCallerIdentity&Version=2011-06-15",
                    "content-type",
                    "application/x-www-form-urlencoded");
        }

        /** The bytes, signed at this time with this key over this payload line. */
        String signed(AwsBasicCredentials key, Instant at, String payload) throws Exception {
            Headers.Builder headers = Headers.builder().add("host", "localhost");
            for (int i = 0; i < fields.length; i += 2) {
                headers.add(fields[i], fields[i + 1]);
            }
            if (!method.equals("GET")) {
                headers.add("content-length", Integer.toString(body.length()));
            }
            Timestamp time = Timestamp.of(at);
            CredentialScope scope = new CredentialScope(time.day(), "eu-central-1", service);
            SigningKey signing =
                    SigningKey.derive(SecretKey.of(key.secretAccessKey().toCharArray()), scope);
            RequestHead signed = RequestSigner.sign(
                            RequestHead.parse(method, target, headers.build()),
                            payload,
                            new RequestSigner.SigningScope(time, scope),
                            new RequestSigner.Key(new AccessKeyId(key.accessKeyId()), signing))
                    .head();
            StringBuilder text = new StringBuilder(method + ' ' + target + " HTTP/1.1\r\n");
            for (int i = 0; i < signed.headers().size(); i++) {
                text.append(signed.headers().name(i) + ": " + signed.headers().value(i) + "\r\n");
            }
            return text + "\r\n" + body;
        }

        String signed(AwsBasicCredentials key) throws Exception {
            byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
            return signed(key, Instant.now(), PayloadHash.ofBody(bytes).text());
        }
    }

    /**
     * An answer.
     *
     * @param head its head
     * @param body its body
     */
    record RawResponse(String head, String body) {
        int status() {
            return Integer.parseInt(head.substring(9, 12));
        }

        Optional<String> header(String name) {
            return head.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ": "))
                    .map(line -> line.substring(name.length() + 2))
                    .findFirst();
        }

        /** All of it, but for what differs between any two answers. */
        String essence() {
            return (head + body)
                    .replaceAll("(?m)^Date: .*$", "Date: -")
                    .replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "-");
        }
    }

    RawConnection(BrokerFixture world) throws Exception {
        this(world, BrokerFixture.HERE);
    }

    /** A call from another of this machine's addresses. */
    RawConnection(BrokerFixture world, String from) throws Exception {
        this(world.caBundle(), world.broker().endpoint().getPort(), from);
    }

    /** A call from one of this machine's addresses to a broker that this authority vouches for. */
    RawConnection(Path authority, int port, String from) throws Exception {
        KeyStore anchors = KeyStore.getInstance("PKCS12");
        anchors.load(null, null);
        anchors.setCertificateEntry("ca", PemFiles.certificates(authority).get(0));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(anchors);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, trust.getTrustManagers(), null);
        socket = (SSLSocket) tls.getSocketFactory().createSocket("localhost", port, InetAddress.getByName(from), 0);
        socket.setTcpNoDelay(true); // two small writes in turn would wait for 40 ms
        socket.setSoTimeout(30_000);
        in = new BufferedInputStream(socket.getInputStream());
    }

    static RawResponse once(BrokerFixture world, String bytes) throws Exception {
        try (RawConnection call = new RawConnection(world)) {
            return call.send(bytes).answer();
        }
    }

    /** Completes the TLS handshake, which the first bytes would else wait for. */
    RawConnection handshake() throws IOException {
        socket.startHandshake();
        return this;
    }

    RawConnection send(String bytes) throws IOException {
        return send(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawConnection send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    RawResponse answer() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) next());
        }
        RawResponse answer = new RawResponse(head.toString(), "");
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if (answer.header("transfer-encoding").isPresent()) {
            for (int size = size(); size > 0; size = size()) {
                take(size, body);
                take(2, new ByteArrayOutputStream());
            }
            take(2, new ByteArrayOutputStream());
        } else {
            take(Integer.parseInt(answer.header("content-length").orElse("0")), body);
        }
        return new RawResponse(head.toString(), body.toString(StandardCharsets.UTF_8));
    }

    private int size() throws IOException {
        StringBuilder line = new StringBuilder();
        while (line.indexOf("\r\n") < 0) {
            line.append((char) next());
        }
        return Integer.parseInt(line.substring(0, line.length() - 2), 16);
    }

    private void take(int count, ByteArrayOutputStream into) throws IOException {
        for (int i = count; i > 0; i--) {
            into.write(next());
        }
    }

    private int next() throws IOException {
        int next = in.read();
        if (next < 0) {
            throw new EOFException("the broker ended the connection");
        }
        return next;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
