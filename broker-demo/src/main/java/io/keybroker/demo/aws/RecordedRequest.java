package io.keybroker.demo.aws;

import java.util.List;
import java.util.Optional;

/** A request as received by the upstream, and its response. */
public final class RecordedRequest {
    private final String service;
    private final RawMessageHead head;
    private final BodyDigest.Content body;
    private final int status;

    RecordedRequest(String service, RawMessageHead head, BodyDigest.Content body, int status) {
        this.service = service;
        this.head = head;
        this.body = body;
        this.status = status;
    }

    /** Returns the signing name of the service. */
    public String service() {
        return service;
    }

    public String method() {
        return head.method();
    }

    public String rawPath() {
        return head.rawPath();
    }

    public String rawQuery() {
        return head.rawQuery();
    }

    /** Returns the first header of that name, regardless of case. */
    public Optional<String> header(String name) {
        return head.first(name);
    }

    /** Returns the names of all headers, in order, in lower case. */
    public List<String> headerNames() {
        return head.fields().stream().map(RawMessageHead.Field::lowerName).toList();
    }

    public String bodySha256() {
        return body.sha256();
    }

    public long bodyLength() {
        return body.length();
    }

    /** Whether the body was complete. */
    public boolean bodyCompleted() {
        return body.completed();
    }

    /** Returns the upstream's response status; 0 if the connection broke before. */
    public int status() {
        return status;
    }

    /** Returns the exact bytes of the head. */
    public byte[] headBytes() {
        return head.raw();
    }

    /** Returns the first bytes of the body, without its transfer encoding. */
    public byte[] bodyPrefix() {
        return body.prefix().clone();
    }

    @Override
    public String toString() {
        return service + " " + head.startLine() + " -> " + status;
    }
}
