package io.keybroker.demo.aws;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;

/** ElasticMQ, in memory. */
final class SqsServer implements Backend {
    private final SQSRestServer server;
    private final int port;

    private SqsServer(SQSRestServer server, int port) {
        this.server = server;
        this.port = port;
    }

    static SqsServer start() {
        SQSRestServer server = SQSRestServerBuilder.withInterface("127.0.0.1")
                .withDynamicPort()
                .start();
        return new SqsServer(server, server.waitUntilStarted().localAddress().getPort());
    }

    @Override
    public String service() {
        return "sqs";
    }

    @Override
    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    @Override
    public void close() {
        server.stopAndWait();
    }
}
