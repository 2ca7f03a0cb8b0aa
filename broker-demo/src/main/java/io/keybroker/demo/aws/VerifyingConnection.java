package io.keybroker.demo.aws;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** One client connection: verifies, forwards and answers requests sequentially. */
final class VerifyingConnection {
    private static final int MOST_UNHASHED_BODY = 16 * 1024 * 1024;
    private static final int LINGER_MILLIS = 2_000;

    private final VerifyingService service;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    VerifyingConnection(VerifyingService service, Socket socket) throws IOException {
        this.service = service;
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
        this.out = new BufferedOutputStream(socket.getOutputStream(), 64 * 1024);
    }

    void serve() throws IOException {
        boolean more = true;
        while (more) {
            Optional<RawMessageHead> head = RawMessageHead.read(in);
            more = head.isPresent() && serve(head.get());
        }
    }

    private boolean serve(RawMessageHead head) throws IOException {
        if (service.name().equals("sdb")) {
            return serveForm(head);
        }
        MessageBodyStream framed = MessageBodyStream.ofRequest(head, in);
        Optional<String> declared = head.first("X-Amz-Content-Sha256")
                .or(() -> head.parameter("X-Amz-Signature").map(signature -> "UNSIGNED-PAYLOAD"));
        if (declared.isPresent()) {
            BodyDigest tap = new BodyDigest(service.check().chunks(head, declared.get()));
            return judged(head, new ForwardedBody(framed, framed, tap, declared.get()));
        }
        // Only services with small bodies omit the hash in the head, so it can wait for the body.
        continueIfAsked(head);
        byte[] bytes = framed.readNBytes(MOST_UNHASHED_BODY);
        BodyDigest hash = new BodyDigest(Optional.empty());
        hash.update(bytes, bytes.length);
        InputStream replay = new SequenceInputStream(new ByteArrayInputStream(bytes), framed);
        String sha256 = hash.content(true).sha256();
        return judged(head, new ForwardedBody(framed, replay, new BodyDigest(Optional.empty()), sha256));
    }

    private boolean judged(RawMessageHead head, ForwardedBody body) throws IOException {
        return respond(head, body, service.check().verify(head, body.hash()));
    }

    /** Serves SimpleDB, which supports SigV2 only, with all parameters in the body. */
    private boolean serveForm(RawMessageHead head) throws IOException {
        MessageBodyStream framed = MessageBodyStream.ofRequest(head, in);
        continueIfAsked(head);
        byte[] bytes = framed.readNBytes(MOST_UNHASHED_BODY);
        InputStream replay = new SequenceInputStream(new ByteArrayInputStream(bytes), framed);
        String form = new String(bytes, StandardCharsets.ISO_8859_1);
        return respond(
                head,
                new ForwardedBody(framed, replay, new BodyDigest(Optional.empty()), "form"),
                service.check().verifyForm(head, form));
    }

    private boolean respond(RawMessageHead head, ForwardedBody body, Optional<AwsError> rejection) throws IOException {
        if (rejection.isPresent()) {
            remember(head, body, rejection.get().status(service.name()));
            reject(rejection.get());
            return false;
        }
        if (!body.isStarted()) {
            continueIfAsked(head);
        }
        String startLine = service.name().equals("s3") ? head.s3StartLine() : head.startLine();
        try (BackendExchange exchange = new BackendExchange(service.serverFor(head), head, startLine)) {
            forward(head, body, exchange);
        }
        return body.isVerified() && !head.hasHeader("Connection", "close");
    }

    /** Forwards a request, and records it before its client receives the response. */
    private void forward(RawMessageHead head, ForwardedBody body, BackendExchange exchange) throws IOException {
        Optional<RawMessageHead> answer;
        try {
            answer = exchange.send(body) ? Optional.of(exchange.readResponseHead()) : Optional.empty();
        } catch (IOException e) {
            remember(head, body, 0);
            throw e;
        }
        if (answer.isPresent()) {
            remember(head, body, answer.get().status());
            exchange.forwardResponse(answer.get(), out);
        } else {
            remember(head, body, AwsError.BODY_MISMATCH.status(service.name()));
            reject(AwsError.BODY_MISMATCH);
        }
    }

    private void remember(RawMessageHead head, ForwardedBody body, int status) {
        service.seen().add(new RecordedRequest(service.name(), head, body.content(), status));
    }

    private void continueIfAsked(RawMessageHead head) throws IOException {
        if (head.hasHeader("Expect", "100-continue")) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
    }

    /** Sends an error, then reads on briefly: a close with unread bytes would reset the connection. */
    private void reject(AwsError rejection) throws IOException {
        byte[] body = rejection.body(service.name()).getBytes(StandardCharsets.UTF_8);
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(Instant.now().atOffset(ZoneOffset.UTC));
        String head = "HTTP/1.1 " + rejection.status(service.name()) + " Refused\r\nDate: " + date
                + "\r\nContent-Type: " + rejection.contentType(service.name())
                + "\r\nContent-Length: " + body.length + "\r\nx-amzn-errortype: " + rejection.code(service.name())
                + "\r\nx-amzn-requestid: strict-upstream\r\nx-amz-request-id: strict-upstream"
                + "\r\nConnection: close\r\n\r\n";
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        out.write(body);
        out.flush();
        socket.setSoTimeout(LINGER_MILLIS);
        in.transferTo(OutputStream.nullOutputStream());
    }
}
