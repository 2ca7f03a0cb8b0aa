package io.keybroker.proxy.response;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.proxy.limit.BodyBudget;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import org.junit.jupiter.api.Test;

/** A response that an interceptor reads before the client gets it: whole, within the budget of bodies, and replaceable. */
final class BufferedResponseTest {
    private static final int MIB = 1 << 20;

    private final BodyBudget budget = new BodyBudget(16 * MIB, 32 * MIB);

    private static HttpResponse head(String... headers) {
        HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        for (int i = 0; i < headers.length; i += 2) {
            head.headers().set(headers[i], headers[i + 1]);
        }
        return head;
    }

    private static ByteBuf text(String text) {
        return Unpooled.copiedBuffer(text, US_ASCII);
    }

    @Test
    void joinsThePiecesInTheirOrder() {
        BufferedResponse response = new BufferedResponse(head(), budget);

        assertThat(response.add(text("<a>"))).isTrue();
        assertThat(response.add(text(""))).isTrue();
        assertThat(response.add(text("b</a>"))).isTrue();

        assertThat(new String(response.bytes(), US_ASCII)).isEqualTo("<a>b</a>");
        assertThat(budget.inUse()).isEqualTo(8);
        response.release();
    }

    @Test
    void replacesTheBodyAndItsLength() {
        BufferedResponse response = new BufferedResponse(head("content-length", "3"), budget);
        response.add(text("old"));

        response.replaceBody("replacement".getBytes(US_ASCII));

        assertThat(response.head().headers().get("content-length")).isEqualTo("11");
        ByteBuf body = response.takeBody();
        assertThat(body.toString(US_ASCII)).isEqualTo("replacement");
        body.release();
        response.release();
    }

    @Test
    void addsNoLengthToAResponseInChunks() {
        BufferedResponse response = new BufferedResponse(head("transfer-encoding", "chunked"), budget);
        response.add(text("old"));

        response.replaceBody("replacement".getBytes(US_ASCII));

        assertThat(response.head().headers().contains("content-length")).isFalse();
        response.release();
    }

    @Test
    void rejectsMoreThanEightMebibytes() {
        BufferedResponse response = new BufferedResponse(head(), budget);
        boolean accepted = true;
        for (int i = 0; i < 8; i++) {
            accepted &= response.add(Unpooled.wrappedBuffer(new byte[MIB]));
        }

        assertThat(accepted).isTrue();
        assertThat(response.add(text("x"))).isFalse();

        response.release();
        assertThat(budget.inUse()).isZero();
    }

    @Test
    void rejectsWhatTheBudgetHasNoRoomFor() throws Exception {
        BodyBudget small = new BodyBudget(MIB, MIB);
        small.reserve(MIB - 4);
        BufferedResponse response = new BufferedResponse(head(), small);

        assertThat(response.add(text("1234"))).isTrue();
        assertThat(response.add(text("5"))).isFalse();

        response.release();
        assertThat(small.inUse()).isEqualTo(MIB - 4);
    }

    @Test
    void releasesItsBuffersAndItsShareOnce() {
        ByteBuf piece = text("piece");
        BufferedResponse response = new BufferedResponse(head(), budget);
        response.add(piece);

        ByteBuf body = response.takeBody();
        response.release();

        assertThat(budget.inUse()).isZero();
        assertThat(body.toString(US_ASCII)).isEqualTo("piece");
        body.release();
        assertThat(piece.refCnt()).isZero();
    }
}
