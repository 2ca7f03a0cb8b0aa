package io.keybroker.demo.aws;

import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBRequestHandler;
import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBServerHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** DynamoDB Local, in memory, on an own Jetty, since its main class listens on every address and counts users. */
final class DynamoServer implements Backend {
    private final Server server;
    private final LocalDynamoDBRequestHandler handler;

    private DynamoServer(Server server, LocalDynamoDBRequestHandler handler) {
        this.server = server;
        this.handler = handler;
    }

    static DynamoServer start() throws Exception {
        LocalDynamoDBRequestHandler handler = new LocalDynamoDBRequestHandler(0, true, null, true, false);
        Server server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        server.setHandler(new LocalDynamoDBServerHandler(handler, null));
        server.start();
        return new DynamoServer(server, handler);
    }

    @Override
    public String service() {
        return "dynamodb";
    }

    @Override
    public InetSocketAddress address() {
        ServerConnector connector = (ServerConnector) server.getConnectors()[0];
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), connector.getLocalPort());
    }

    @Override
    public void close() throws IOException {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IOException("DynamoDB Local does not stop", e);
        } finally {
            handler.shutdown();
        }
    }
}
