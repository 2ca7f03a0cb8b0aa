package io.keybroker.proxy.server;

import io.keybroker.proxy.server.RawClient.RawResponse;
import io.keybroker.proxy.server.RawUpstream.ConnectionScript;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A data plane between a client and an upstream that send raw bytes. */
final class UpstreamFixture {
    static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    Path home;

    RawUpstream upstream;

    DataPlane plane;

    RawClient client;

    void start(Path directory) throws Exception {
        home = directory;
        DataPlane.prepare(home);
        upstream = RawUpstream.start(home);
        plane = new DataPlane(home, upstream, DataPlane.Limits.standard());
        client = new RawClient(home, plane.port());
    }

    void stop() throws Exception {
        client.close();
        plane.close();
        upstream.close();
    }

    /** Answers the first request of each connection with these bytes, and keeps the connection open. */
    static ConnectionScript answering(String bytes) {
        return wire -> {
            wire.request();
            wire.send(bytes);
            wire.awaitEnd();
        };
    }

    RawResponse get() throws Exception {
        return client.send(DataPlane.get()).answer();
    }

    static void await(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new IOException("nothing happened for 20 seconds");
            }
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }
}
