package io.keybroker.proxy.exchange;

import io.keybroker.error.RequestRejectedException;
import io.keybroker.proxy.client.ClientConnection;
import io.keybroker.proxy.client.ClientRequest;
import io.keybroker.proxy.local.LocalRouter;
import io.keybroker.proxy.upstream.UpstreamPool;
import io.netty.buffer.ByteBuf;

/** One request of a client and its response; all calls are made on the event loop of the client's connection. */
public sealed interface ActiveExchange permits Exchange, LocalExchange, NoExchange {
    /** Rate of {@link #onTick} calls. */
    int TICKS_PER_SECOND = 4;

    /** No active request. */
    ActiveExchange NONE = new NoExchange();

    /** Creates the exchange of a request to a local endpoint, or of one to be forwarded. */
    static ActiveExchange create(
            ExchangeServices services, UpstreamPool pool, ClientConnection client, ClientRequest request) {
        return LocalRouter.matches(request.head(), client.hosts())
                ? new LocalExchange(services, client, request)
                : new Exchange(services, pool, client, request);
    }

    /** Starts the exchange after its head was read. */
    void start();

    /** Takes ownership of a piece of the body. */
    void onBody(ByteBuf piece);

    /** Handles the end of the body. */
    void onBodyEnd();

    /** Continues the response when the client connection becomes writable. */
    void onClientWritable();

    /** Handles a closed client connection. */
    void onClientGone();

    /** Checks timeouts, and rejects a request whose instance was revoked or whose lease has ended. */
    void onTick();

    /** Rejects the request, or aborts the connection if the response has started. */
    void reject(RequestRejectedException rejection);
}
