package io.keybroker.demo.aws;

import java.io.Closeable;
import java.net.InetSocketAddress;

/** A server of one AWS protocol over plain HTTP on loopback. */
public interface Backend extends Closeable {
    /** The signing name of the service. */
    String service();

    InetSocketAddress address();

    /** Whether a request is for it, where several servers stand for one service. */
    default boolean accepts(String host, String rawPath) {
        return true;
    }
}
