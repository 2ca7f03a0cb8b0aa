package io.keybroker.proxy.local;

import io.keybroker.http.RequestHead;
import io.keybroker.net.IpAddress;

/** A complete request to a local endpoint. A class, because its body can contain a secret. */
public final class LocalRequest {
    private final RequestHead head;
    private final byte[] body;
    private final IpAddress peer;
    private final String requestId;

    public LocalRequest(RequestHead head, byte[] body, IpAddress peer, String requestId) {
        this.head = head;
        this.body = body;
        this.peer = peer;
        this.requestId = requestId;
    }

    public RequestHead head() {
        return head;
    }

    public byte[] body() {
        return body;
    }

    /** Returns the peer address. */
    public IpAddress peer() {
        return peer;
    }

    /** Returns the broker's request ID. */
    public String requestId() {
        return requestId;
    }

    @Override
    public String toString() {
        return "OwnRequest[" + head.method() + " " + peer + ", " + requestId + "]";
    }
}
