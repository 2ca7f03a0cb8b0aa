package io.keybroker.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Headers;
import io.keybroker.http.Query;
import io.keybroker.http.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The bytes of a head that goes upstream say what the head says, and no more. */
final class RequestHeadEncoderTest {
    private static final int HEADS = 1_000;

    private static String written(RequestHead head, BodyFraming framing) {
        ByteBuf bytes = RequestHeadEncoder.write(ByteBufAllocator.DEFAULT, head, framing);
        try {
            return bytes.toString(StandardCharsets.ISO_8859_1);
        } finally {
            bytes.release();
        }
    }

    private static String text(Random random, int from, int to) {
        StringBuilder text = new StringBuilder("x");
        for (int i = random.nextInt(12); i > 0; i--) {
            text.append((char) (from + random.nextInt(to - from)));
        }
        return text.append('x').toString().replace("\u007f", "");
    }

    private static RequestHead random(Random random) throws RequestRejectedException {
        Headers.Builder headers = Headers.builder().add("host", "s3.local");
        for (int i = random.nextInt(5); i > 0; i--) {
            headers.add("x-amz-meta-" + i, text(random, 0x20, 0x100));
        }
        Query query = Query.of(List.of(new Query.Parameter(text(random, 0, 0x100), text(random, 0, 0x100))));
        String path = "/jobs/"
                + Query.of(List.of(new Query.Parameter(text(random, 0, 0x100), "")))
                        .canonical();
        return new RequestHead("PUT", path, query, headers.build());
    }

    @Test
    void isReadBackAsTheSame() throws Exception {
        Random random = new Random(7);
        for (int i = 0; i < HEADS; i++) {
            RequestHead head = random(random);

            String[] lines = written(head, new BodyFraming(3)).split("\r\n", -1);

            String[] request = lines[0].split(" ", -1);
            Headers.Builder headers = Headers.builder();
            for (int line = 1; line < lines.length - 3; line++) {
                int colon = lines[line].indexOf(": ");
                headers.add(lines[line].substring(0, colon), lines[line].substring(colon + 2));
            }
            RequestHead read = RequestHead.parse(request[0], request[1], headers.build());
            assertThat(request).hasSize(3).endsWith("HTTP/1.1");
            assertThat(lines).endsWith("content-length: 3", "", "");
            assertThat(read.path()).isEqualTo(head.path());
            assertThat(read.query().parameters()).isEqualTo(head.query().parameters());
            assertThat(read.headers().size()).isEqualTo(head.headers().size());
            for (int field = 0; field < head.headers().size(); field++) {
                assertThat(read.headers().name(field)).isEqualTo(head.headers().name(field));
                assertThat(read.headers().value(field)).isEqualTo(head.headers().value(field));
            }
        }
    }

    @Test
    void startsNoLineOfItsOwnWhateverAHeaderHolds() {
        for (String odd : new String[] {"a\r\nhost: b", "a\nb", "a\rb", "a\0b", "a\u007fb", "a\u0100b"}) {
            RequestHead head = new RequestHead(
                    "GET",
                    "/",
                    Query.none(),
                    Headers.builder().add("x-amz-meta-a", odd).build());

            assertThatThrownBy(() -> RequestHeadEncoder.write(ByteBufAllocator.DEFAULT, head, BodyFraming.none()))
                    .isInstanceOf(IllegalStateException.class);
        }
    }
}
