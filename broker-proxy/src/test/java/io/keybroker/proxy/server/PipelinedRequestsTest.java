package io.keybroker.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.proxy.server.RawUpstream.Request;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests that one client sends before it has the responses of those before. */
final class PipelinedRequestsTest {
    @TempDir
    private Path home;

    private RawUpstream upstream;
    private DataPlane plane;

    @BeforeEach
    void start() throws Exception {
        DataPlane.prepare(home);
        upstream = RawUpstream.start(home);
        plane = new DataPlane(home, upstream, DataPlane.Limits.standard());
    }

    @AfterEach
    void stop() throws Exception {
        plane.close();
        upstream.close();
    }

    private RawClient client() throws Exception {
        return new RawClient(home, plane.port());
    }

    @Test
    void answersThousandsOfRequestsThatCameTogetherWhileOthersAreServed() throws Exception {
        int many = 3_000;
        try (RawClient flood = client();
                RawClient other = client()) {
            flood.send("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n".repeat(many));
            other.send(DataPlane.head("GET", "/jobs/key", DataPlane.hash("")));

            assertThat(other.answer().status()).isEqualTo(200);
            for (int i = 0; i < many; i++) {
                assertThat(flood.answer().status()).isEqualTo(403);
            }
        }
    }

    @Test
    void answersRequestsThatCameTogetherInTheirOrder() throws Exception {
        upstream.script = wire -> {
            for (Request request = wire.request(); !request.head().isEmpty(); request = wire.request()) {
                String key = request.head()
                        .substring(
                                request.head().indexOf("/jobs/") + 6,
                                request.head().indexOf(" HTTP"));
                wire.send("HTTP/1.1 200 OK\r\nContent-Length: " + key.length() + "\r\n\r\n" + key);
            }
        };
        try (RawClient client = client()) {
            StringBuilder all = new StringBuilder();
            for (String key : new String[] {"one", "two", "three"}) {
                all.append(DataPlane.head("GET", "/jobs/" + key, DataPlane.hash("")));
            }
            client.send(all.toString());

            assertThat(client.answer().body()).isEqualTo("one");
            assertThat(client.answer().body()).isEqualTo("two");
            assertThat(client.answer().body()).isEqualTo("three");
        }
    }
}
