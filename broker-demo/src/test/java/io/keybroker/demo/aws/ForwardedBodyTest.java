package io.keybroker.demo.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A body on its way, with the hash that was signed for it or another. */
final class ForwardedBodyTest {
    private static final String SHA256_OF_HELLO = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    private final ByteArrayOutputStream server = new ByteArrayOutputStream();

    private ForwardedBody body(String head, String wire, String hash) throws IOException {
        MessageBodyStream framed = MessageBodyStream.ofRequest(
                RawMessageHead.read(new ByteArrayInputStream(bytes(head))).orElseThrow(),
                new ByteArrayInputStream(bytes(wire)));
        return new ForwardedBody(framed, framed, new BodyDigest(Optional.empty()), hash);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void copiesABodyWhoseHashIsRight() throws Exception {
        ForwardedBody body = body("PUT / HTTP/1.1\r\nContent-Length: 5\r\n\r\n", "helloNEXT", SHA256_OF_HELLO);

        assertThat(body.forward(server)).isTrue();
        assertThat(server.toString(StandardCharsets.US_ASCII)).isEqualTo("hello");
        assertThat(body.content().length()).isEqualTo(5);
        assertThat(body.content().completed()).isTrue();
    }

    @Test
    void keepsChunksChunked() throws Exception {
        ForwardedBody body = body(
                "PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
                "2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\n\r\n",
                SHA256_OF_HELLO);

        assertThat(body.forward(server)).isTrue();
        assertThat(server.toString(StandardCharsets.US_ASCII)).isEqualTo("2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n");
    }

    @Test
    void neverEndsABodyWhoseHashIsWrong() throws Exception {
        ForwardedBody body = body("PUT / HTTP/1.1\r\nContent-Length: 5\r\n\r\n", "hellO", SHA256_OF_HELLO);

        assertThat(body.forward(server)).isFalse();
        assertThat(server.size()).isZero();
    }
}
