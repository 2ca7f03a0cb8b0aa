package io.keybroker.proxy.local;

import io.keybroker.http.RequestHead;
import io.keybroker.net.IpAddress;

/** A whole request to one of the broker's own paths. A class, since its body can hold a secret. */
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

    /** The address at the connection's other end. */
    public IpAddress peer() {
        return peer;
    }

    /** The broker's own id of it. */
    public String requestId() {
        return requestId;
    }

    @Override
    public String toString() {
        return "OwnRequest[" + head.method() + " " + peer + ", " + requestId + "]";
    }
}
