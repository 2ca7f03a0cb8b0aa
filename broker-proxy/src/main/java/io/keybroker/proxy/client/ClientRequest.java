package io.keybroker.proxy.client;

import io.keybroker.http.Headers;
import io.keybroker.http.Query;
import io.keybroker.http.RequestHead;
import io.keybroker.proxy.upstream.BodyFraming;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;

/**
 * A request's head with what its framing says.
 *
 * @param head the parsed head
 * @param body how the body that follows is framed
 * @param closes whether the client wants the connection closed after the answer
 * @param expectsContinue whether it waits for {@code 100 Continue} before it sends the body
 */
public record ClientRequest(RequestHead head, BodyFraming body, boolean closes, boolean expectsContinue) {
    /** What stands for a head that could not be read: its answer is the last thing on its connection. */
    public static ClientRequest unreadable() {
        return new ClientRequest(
                new RequestHead("GET", "/", Query.none(), Headers.none()), BodyFraming.inChunks(), true, false);
    }

    /** Lets the client send its body. */
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

    /** Whether it asks for nothing but an answer (RFC 9110, section 9.2.1), so that it can be sent twice. */
    public boolean safe() {
        return headAsked() || head.method().equals("GET");
    }
}
