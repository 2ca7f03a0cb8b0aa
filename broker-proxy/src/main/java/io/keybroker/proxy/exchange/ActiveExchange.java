package io.keybroker.proxy.exchange;

import io.keybroker.error.RequestRejectedException;
import io.keybroker.proxy.client.ClientConnection;
import io.keybroker.proxy.client.ClientRequest;
import io.keybroker.proxy.local.LocalRouter;
import io.keybroker.proxy.upstream.UpstreamPool;
import io.netty.buffer.ByteBuf;

/** One request of a client and its response; all calls come on the event loop of the client's connection. */
public sealed interface ActiveExchange permits Exchange, LocalExchange, NoExchange {
    /** How often {@link #onTick} is called. */
    int TICKS_PER_SECOND = 4;

    /** No request is under way. */
    ActiveExchange NONE = new NoExchange();

    /** A request to one of the broker's local endpoints, or one that is to be forwarded. */
    static ActiveExchange create(
            ExchangeServices services, UpstreamPool pool, ClientConnection client, ClientRequest request) {
        return LocalRouter.matches(request.head(), client.hosts())
                ? new LocalExchange(services, client, request)
                : new Exchange(services, pool, client, request);
    }

    /** The head has been read. */
    void start();

    /** A piece of the body, which this takes over. */
    void onBody(ByteBuf piece);

    /** The body is complete. */
    void onBodyEnd();

    /** The client can take more of the response. */
    void onClientWritable();

    /** The client has closed its connection. */
    void onClientGone();

    /** Time passes: what waits too long, or has lost its rights, is rejected. */
    void onTick();

    /** Rejects the request; if its response has begun, the connection is aborted instead. */
    void reject(RequestRejectedException rejection);
}
