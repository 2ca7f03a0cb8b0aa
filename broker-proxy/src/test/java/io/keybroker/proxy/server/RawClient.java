package io.keybroker.proxy.server;

import io.keybroker.pki.CertificateFiles;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLSocket;

/** A client that sends what it is told to, byte for byte. */
final class RawClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 30_000;

    private final Socket plain;
    private final SSLSocket socket;
    private final InputStream in;
    private final OutputStream out;

    /**
     * One answer as it came.
     *
     * @param head with its empty line
     * @param body without its transfer coding
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
    }

    RawClient(Path home, int port) throws Exception {
        this(home, port, new byte[0]);
    }

    /** Sends these bytes, one by one, before it speaks TLS. */
    RawClient(Path home, int port, byte[] greeting) throws Exception {
        plain = new Socket();
        plain.connect(new InetSocketAddress("127.0.0.1", port), PATIENCE_MILLIS);
        plain.setTcpNoDelay(true);
        plain.setSoTimeout(PATIENCE_MILLIS);
        for (byte each : greeting) {
            plain.getOutputStream().write(each);
        }
        socket = (SSLSocket)
                Tls.client(new CertificateFiles(home)).getSocketFactory().createSocket(plain, "localhost", port, true);
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
        socket.startHandshake();
    }

    RawClient send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawClient send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
        return this;
    }

    /** The next answer; an {@link EOFException} if it is cut short. */
    RawResponse answer() throws IOException {
        String head = head();
        String small = head.toLowerCase(Locale.ROOT);
        int status = Integer.parseInt(head.substring(9, 12));
        int stated = small.indexOf("\r\ncontent-length: ");
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if (status < 200 || status == 204 || status == 304) {
            return new RawResponse(head, "");
        }
        if (small.contains("\r\ntransfer-encoding: chunked\r\n")) {
            for (int size = size(); size > 0; size = size()) {
                take(size, body);
                take(2, new ByteArrayOutputStream());
            }
            take(2, new ByteArrayOutputStream());
        } else if (stated >= 0) {
            int start = stated + "\r\ncontent-length: ".length();
            take(Integer.parseInt(head.substring(start, head.indexOf('\r', start))), body);
        }
        return new RawResponse(head, body.toString(StandardCharsets.ISO_8859_1));
    }

    /** The next head, with nothing of what follows it. */
    String head() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) next());
        }
        return head.toString();
    }

    private int size() throws IOException {
        StringBuilder line = new StringBuilder();
        while (line.indexOf("\r\n") < 0) {
            line.append((char) next());
        }
        return Integer.parseInt(line.substring(0, line.length() - 2), 16);
    }

    private void take(int count, ByteArrayOutputStream into) throws IOException {
        for (int i = 0; i < count; i++) {
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

    /** Everything up to the end of the connection. */
    String rest() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    InputStream in() {
        return in;
    }

    OutputStream out() {
        return out;
    }

    /** Says that nothing more will come, and goes on reading. */
    void halfClose() throws IOException {
        socket.shutdownOutput();
    }

    /** Ends the TCP connection by RST. */
    void reset() throws IOException {
        plain.setSoLinger(true, 0);
        plain.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
