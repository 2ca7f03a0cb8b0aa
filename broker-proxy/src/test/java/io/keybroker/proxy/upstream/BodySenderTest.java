package io.keybroker.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import io.keybroker.proxy.body.BodyReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A body that comes from a disk, piece by piece as the disk gives them. */
final class BodySenderTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final UpstreamConnection connection =
            new UpstreamConnection(channel, new ResponseDecoder(), new UpstreamConnection.IdlePool() {
                @Override
                public void offer(UpstreamConnection idle) {}

                @Override
                public void remove(UpstreamConnection closed) {}
            });
    private final CompletableFuture<ByteBuf> first = new CompletableFuture<>();
    private final CompletableFuture<ByteBuf> second = new CompletableFuture<>();
    private final CompletableFuture<IOException> failure = new CompletableFuture<>();

    @BeforeEach
    void begin() throws Exception {
        RequestHead head = RequestHead.parse("POST", "/", Headers.none());
        connection.begin(head, new BodyFraming(10), new Listener());
        connection.flush();
        sent();
        Deque<CompletableFuture<ByteBuf>> pieces = new ArrayDeque<>(List.of(first, second));
        connection.writeWhole(new BodyReader() {
            @Override
            public boolean hasNext() {
                return !pieces.isEmpty();
            }

            @Override
            public CompletableFuture<ByteBuf> next() {
                return pieces.remove();
            }
        });
    }

    @AfterEach
    void end() {
        channel.finishAndReleaseAll();
    }

    private final class Listener implements UpstreamConnection.ResponseListener {
        @Override
        public void onHead(HttpResponse head) {}

        @Override
        public void onBody(ByteBuf piece) {}

        @Override
        public void onReadComplete() {}

        @Override
        public void onComplete() {}

        @Override
        public void onFailure(IOException cause, boolean answered) {
            failure.complete(cause);
        }

        @Override
        public void onWritable() {}
    }

    private static ByteBuf piece(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    private String sent() {
        channel.runPendingTasks();
        StringBuilder sent = new StringBuilder();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            sent.append(out.toString(StandardCharsets.US_ASCII));
            out.release();
        }
        return sent.toString();
    }

    @Test
    void sendsPiecesInTheirOrderAndKnowsWhatItWaitsFor() {
        assertThat(connection.isStarvedFor(Duration.ofMinutes(1))).isFalse();
        assertThat(connection.isStarvedFor(Duration.ofNanos(-1))).isTrue();
        second.complete(piece("world"));
        assertThat(sent()).isEmpty();

        first.complete(piece("hello"));

        assertThat(sent()).isEqualTo("helloworld");
        assertThat(connection.isStarvedFor(Duration.ofNanos(-1))).isFalse();
        assertThat(connection.isSilentFor(Duration.ofNanos(-1))).isTrue();
    }

    @Test
    void failsWithADiskThatDoesNotGiveAPieceAndSendsNothingMore() {
        first.completeExceptionally(new IOException("bad sector"));

        assertThat(sent()).isEmpty();
        assertThat(failure.join()).hasMessageContaining("cannot be read");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void releasesAPieceThatComesTooLate() {
        ByteBuf late = piece("hello");
        connection.abort();

        first.complete(late);

        assertThat(sent()).isEmpty();
        assertThat(late.refCnt()).isZero();
    }
}
