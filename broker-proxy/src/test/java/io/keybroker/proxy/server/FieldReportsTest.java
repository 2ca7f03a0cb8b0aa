package io.keybroker.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.proxy.server.RawClient.RawResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exchanges that other proxies are known to have broken. */
final class FieldReportsTest {
    private final UpstreamFixture data = new UpstreamFixture();

    @BeforeEach
    void open(@TempDir Path home) throws Exception {
        data.start(home);
    }

    @AfterEach
    void close() throws Exception {
        data.stop();
    }

    @Test
    void forwardsWhiteSpaceAsItComesAndTheErrorBehindIt() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        data.upstream.script = wire -> {
            wire.request();
            wire.send(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n \r\n");
            UpstreamFixture.await(seen);
            wire.send("1\r\n \r\n1d\r\n<Error><Code>Slow</Code></Err\r\n4\r\nor>\n\r\n0\r\n\r\n");
            wire.awaitEnd();
        };
        String body = "<CompleteMultipartUpload></CompleteMultipartUpload>";

        data.client.send(DataPlane.head(
                        "POST",
                        "/jobs/key?uploadId=1",
                        DataPlane.hash(body),
                        "content-length",
                        Integer.toString(body.length()))
                + body);

        assertThat(data.client.head()).startsWith("HTTP/1.1 200 OK").containsIgnoringCase("transfer-encoding: chunked");
        assertThat(new String(data.client.in().readNBytes(6), StandardCharsets.ISO_8859_1))
                .isEqualTo("1\r\n \r\n");
        seen.countDown();
        StringBuilder rest = new StringBuilder();
        int next = data.client.in().read();
        while (next >= 0 && rest.indexOf("\r\n0\r\n\r") < 0) {
            rest.append((char) next);
            next = data.client.in().read();
        }
        assertThat(rest.toString().replaceAll("[0-9a-f]+\r\n|\r\n", "")).contains("<Error><Code>Slow</Code></Error>");
    }

    @Test
    void leavesACompressedResponseAndItsChecksumAsTheyAre() throws Exception {
        String zipped = "\u001f\u008b\u0008\u0000not really gzip\u00ff";
        CRC32 crc = new CRC32();
        crc.update(zipped.getBytes(StandardCharsets.ISO_8859_1));
        data.upstream.script = UpstreamFixture.answering("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nx-amz-crc32: "
                + crc.getValue() + "\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: " + zipped.length()
                + "\r\n\r\n" + zipped);
        String body = "{\"TableName\":\"t\",\"Key\":{\"id\":{\"S\":\"1\"}}}";

        RawResponse answer = data.client
                .send(DataPlane.headOf(
                                "dynamodb",
                                "POST",
                                "/",
                                DataPlane.hash(body),
                                "x-amz-target",
                                "DynamoDB_20120810.GetItem",
                                "content-type",
                                "application/x-amz-json-1.0",
                                "accept-encoding",
                                "gzip",
                                "content-length",
                                Integer.toString(body.length()))
                        + body)
                .answer();

        assertThat(answer.header("content-encoding")).contains("gzip");
        assertThat(answer.header("x-amz-crc32")).contains(Long.toString(crc.getValue()));
        assertThat(answer.body()).isEqualTo(zipped);
        assertThat(data.upstream.next().head()).containsIgnoringCase("accept-encoding: gzip");
    }

    @Test
    void keepsContentEncodingAndChecksumOnOneConnectionWithHeadAndNotModified() throws Exception {
        data.upstream.script = wire -> {
            wire.request();
            wire.send("HTTP/1.1 200 OK\r\nx-amz-checksum-crc32: AAAAAA==\r\nContent-Length: 0\r\n\r\n");
            wire.request();
            wire.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nx-amz-checksum-crc32: AAAAAA==\r\n"
                    + "Content-Length: 4\r\n\r\n");
            wire.request();
            wire.send("HTTP/1.1 304 Not Modified\r\nETag: \"e\"\r\nContent-Length: 4\r\n\r\n");
            wire.request();
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            wire.awaitEnd();
        };
        String put = DataPlane.head(
                "PUT",
                "/jobs/key",
                DataPlane.hash("zipd"),
                "content-encoding",
                "gzip",
                "x-amz-checksum-crc32",
                "AAAAAA==",
                "content-length",
                "4");

        assertThat(data.client.send(put + "zipd").answer().header("x-amz-checksum-crc32"))
                .contains("AAAAAA==");
        assertThat(data.upstream.next().head())
                .containsIgnoringCase("content-encoding: gzip")
                .containsIgnoringCase("x-amz-checksum-crc32: AAAAAA==");
        assertThat(data.client
                        .send(DataPlane.head("HEAD", "/jobs/key", DataPlane.hash("")))
                        .head())
                .containsIgnoringCase("content-encoding: gzip")
                .containsIgnoringCase("content-length: 4")
                .containsIgnoringCase("x-amz-checksum-crc32: AAAAAA==");
        assertThat(data.get().status()).isEqualTo(304);
        assertThat(data.get().body()).isEqualTo("ok");
        assertThat(data.upstream.connections).hasValue(1);
    }

    @Test
    void acceptsAHostThatWasSignedWithItsPortOrWithoutOne() throws Exception {
        data.upstream.script = wire -> {
            while (!wire.request().head().isEmpty()) {
                wire.send(UpstreamFixture.OK);
            }
        };
        for (String host : new String[] {"localhost:443", "localhost", "broker.internal:443", "broker.internal:8443"}) {
            String head = DataPlane.headFor(host, "GET", "/jobs/key");

            assertThat(head).contains("host: " + host + "\r\n");
            assertThat(data.client.send(head).answer().status()).isEqualTo(200);
        }
    }
}
