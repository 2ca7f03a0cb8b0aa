package io.keybroker.demo.aws;

import java.io.Closeable;
import java.net.InetSocketAddress;

/** A server of one AWS protocol over plain HTTP on loopback. */
public interface Backend extends Closeable {
    /** Returns the signing name of the service. */
    String service();

    InetSocketAddress address();

    /** Whether it serves a request, if several servers implement one service. */
    default boolean accepts(String host, String rawPath) {
        return true;
    }
}
