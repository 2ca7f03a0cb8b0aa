package io.keybroker.proxy.client;

import io.keybroker.auth.AcceptedHosts;
import io.keybroker.net.IpAddress;
import io.netty.buffer.ByteBuf;

/** The connection that a request came on. */
public interface ClientConnection {
    /** The address at its other end. */
    IpAddress peer();

    /** The hosts that its requests may be addressed to. */
    AcceptedHosts hosts();

    /** Runs a task on the connection's event loop, now if this is it. */
    void execute(Runnable task);

    /** Runs a task on the connection's event loop once that has seen to all connections that have something to read. */
    void afterThisTurn(Runnable task);

    /** Asks for the next piece of the body, or its end. */
    void demand();

    /** Sends bytes of the answer; takes them over. */
    void write(ByteBuf bytes);

    void flush();

    /** Sends a whole answer, the last thing of its request. */
    default void say(ByteBuf buf, boolean keep) {
        write(buf);
        flush();
        answered(keep);
    }

    boolean writable();

    /** The answer is written. The next request may follow if the connection is kept. */
    void answered(boolean keep);

    /** The answer cannot be finished: the connection is cut, so that nobody takes it for whole. */
    void cut();
}
