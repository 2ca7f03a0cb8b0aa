package io.keybroker.proxy.client;

import io.keybroker.auth.AcceptedHosts;
import io.keybroker.net.IpAddress;
import io.netty.buffer.ByteBuf;

/** The connection that a request came on. */
public interface ClientConnection {
    /** The peer address. */
    IpAddress peer();

    /** The hosts that its requests may address. */
    AcceptedHosts hosts();

    /** Runs a task on the connection's event loop, now if this is it. */
    void execute(Runnable task);

    /** Runs a task on the connection's event loop once that has read from all connections that have something to read. */
    void executeAfterReadLoop(Runnable task);

    /** Asks for the next piece of the body, or its end. */
    void requestMore();

    /** Writes bytes of the response; takes them over. */
    void write(ByteBuf bytes);

    void flush();

    /** Sends a whole response, the last thing of its request. */
    default void sendResponse(ByteBuf response, boolean keepAlive) {
        write(response);
        flush();
        endResponse(keepAlive);
    }

    boolean isWritable();

    /** Whether it takes no request after the one under way. */
    boolean isDraining();

    /** The response is written. The next request may follow if the connection is kept. */
    void endResponse(boolean keepAlive);

    /** Closes the connection at once: the response cannot be completed, and must not be taken for complete. */
    void abort();
}
