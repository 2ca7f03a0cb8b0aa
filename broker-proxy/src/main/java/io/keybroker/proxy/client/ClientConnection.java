package io.keybroker.proxy.client;

import io.keybroker.auth.AcceptedHosts;
import io.keybroker.net.IpAddress;
import io.netty.buffer.ByteBuf;

/** The client connection of a request. */
public interface ClientConnection {
    /** The peer address. */
    IpAddress peer();

    /** The hosts that its requests may address. */
    AcceptedHosts hosts();

    /** Runs a task on the connection's event loop, now if this is it. */
    void execute(Runnable task);

    /** Runs a task on the connection's event loop, after that has read from all readable connections. */
    void executeAfterReadLoop(Runnable task);

    /** Requests the next piece of the body, or its end. */
    void requestMore();

    /** Writes bytes of the response; takes ownership of them. */
    void write(ByteBuf bytes);

    void flush();

    /** Sends a complete response, which ends its request. */
    default void sendResponse(ByteBuf response, boolean keepAlive) {
        write(response);
        flush();
        endResponse(keepAlive);
    }

    boolean isWritable();

    /** Whether it accepts no further request after the active one. */
    boolean isDraining();

    /** Ends the response. The next request may follow if the connection is kept alive. */
    void endResponse(boolean keepAlive);

    /** Closes the connection at once, so that an incomplete response cannot be mistaken for a complete one. */
    void abort();
}
