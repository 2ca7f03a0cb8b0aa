package io.keybroker.proxy.exchange;

import io.keybroker.http.RequestHead;
import io.keybroker.registry.IpAddress;

/**
 * A whole request to one of the broker's own paths.
 *
 * @param head its head
 * @param body its body, which can hold a secret
 * @param peer the address at the connection's other end
 * @param requestId the broker's own id of it
 */
public record OwnRequest(RequestHead head, byte[] body, IpAddress peer, String requestId) {
    @Override
    public String toString() {
        return "OwnRequest[" + head.method() + " " + head.path() + ", " + peer + ", " + requestId + "]";
    }
}
