package io.keybroker.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RequestTurnTest {
    private final EventLoop loop = new DefaultEventLoop();
    private final List<String> events = new ArrayList<>(); // of the loop's thread alone
    private final CountDownLatch done = new CountDownLatch(1);

    @AfterEach
    void stop() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private int begin(RequestTurn turn, int most) {
        turn.begin();
        int begun = 0;
        while (begun < most && turn.tryBegin()) {
            begun++;
        }
        events.add("begun " + begun);
        return begun;
    }

    @Test
    void letsOthersHaveTheirTurnAfterSixteenRequests() throws Exception {
        RequestTurn[] turn = new RequestTurn[1];
        turn[0] = new RequestTurn(loop, () -> {
            if (begin(turn[0], 20 - RequestTurn.MAX_REQUESTS) < RequestTurn.MAX_REQUESTS) {
                done.countDown();
            }
        });
        loop.execute(() -> {
            loop.execute(() -> events.add("another connection"));
            begin(turn[0], 20);
            begin(turn[0], 20); // more bytes arrive before the next turn
        });

        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(loop.submit(() -> List.copyOf(events)).get())
                .containsExactly("begun 16", "begun 0", "another connection", "begun 4");
    }
}
