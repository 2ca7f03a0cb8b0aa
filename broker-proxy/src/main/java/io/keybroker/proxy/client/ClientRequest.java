package io.keybroker.proxy.client;

import io.keybroker.http.Headers;
import io.keybroker.http.Query;
import io.keybroker.http.RequestHead;
import io.keybroker.proxy.upstream.BodyFraming;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;

/**
 * A request head with its framing.
 *
 * @param head the parsed head
 * @param body the framing of the body
 * @param closes whether the client requests the close of the connection after the response
 * @param expectsContinue whether it waits for {@code 100 Continue} before it sends the body
 */
public record ClientRequest(RequestHead head, BodyFraming body, boolean closes, boolean expectsContinue) {
    /** Returns the placeholder of an unreadable head: its response is the last one on its connection. */
    public static ClientRequest unreadable() {
        return new ClientRequest(
                new RequestHead("GET", "/", Query.none(), Headers.none()), BodyFraming.inChunks(), true, false);
    }

    /** Sends {@code 100 Continue} if the client waits for it. */
    public void acceptBody(ClientConnection client) {
        if (expectsContinue) {
            client.write(ByteBufUtil.writeAscii(ByteBufAllocator.DEFAULT, "HTTP/1.1 100 Continue\r\n\r\n"));
            client.flush();
        }
        client.requestMore();
    }

    public boolean headAsked() {
        return head.method().equals("HEAD");
    }

    /** Whether it can be sent twice: its method is safe, and it has no body. */
    public boolean repeatable() {
        return (headAsked() || head.method().equals("GET")) && body.empty();
    }
}
