package io.keybroker.demo.aws;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** One request to the backend server on its own connection, with the signed host name. */
final class BackendExchange implements AutoCloseable {
    private static final Set<String> HOP_BY_HOP = Set.of("connection", "keep-alive", "expect", "te", "upgrade");

    private final RawMessageHead request;
    private final String startLine;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    BackendExchange(InetSocketAddress server, RawMessageHead request, String startLine) throws IOException {
        this.request = request;
        this.startLine = startLine;
        this.socket = new Socket();
        socket.connect(server, 5_000);
        socket.setTcpNoDelay(true);
        this.in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
        this.out = new BufferedOutputStream(socket.getOutputStream(), 64 * 1024);
    }

    /** Sends a body; false if it does not match its signature, so that the server never received its end. */
    boolean send(ForwardedBody body) throws IOException {
        writeHead(out, request, startLine, "Connection: close\r\n");
        out.flush();
        return body.forward(out);
    }

    /** Returns the head of the final response. */
    RawMessageHead readResponseHead() throws IOException {
        RawMessageHead head = nextHead();
        while (head.status() < 200) {
            head = nextHead();
        }
        return head;
    }

    void forwardResponse(RawMessageHead head, OutputStream client) throws IOException {
        MessageBodyStream body = MessageBodyStream.ofResponse(request.method(), head, in);
        boolean saysChunked = head.hasHeader("Transfer-Encoding", "chunked");
        writeHead(
                client,
                head,
                head.startLine(),
                body.inChunks() && !saysChunked ? "Transfer-Encoding: chunked\r\n" : "");
        byte[] buffer = new byte[64 * 1024];
        for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
            body.write(client, buffer, count);
            client.flush(); // the next event of a stream may be delayed
        }
        body.writeEnd(client);
        client.flush();
    }

    private RawMessageHead nextHead() throws IOException {
        return RawMessageHead.read(in).orElseThrow(() -> new EOFException("connection closed before the response"));
    }

    private static void writeHead(OutputStream to, RawMessageHead head, String startLine, String more)
            throws IOException {
        StringBuilder text = new StringBuilder(startLine).append("\r\n");
        for (RawMessageHead.Field field : head.fields()) {
            if (!HOP_BY_HOP.contains(field.lowerName())) {
                text.append(field.name()).append(": ").append(field.value()).append("\r\n");
            }
        }
        text.append(more).append("\r\n");
        to.write(text.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
