package io.keybroker.proxy.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.net.IpAddress;
import io.keybroker.proxy.limit.HandshakeTurns.Turn;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class HandshakeTurnsTest {
    private static final IpAddress GREEDY = IpAddress.parse("10.0.0.1");
    private static final IpAddress MODEST = IpAddress.parse("10.0.0.2");

    private final List<String> started = new ArrayList<>();
    private final Deque<Turn> underway = new ArrayDeque<>();

    private Turn enter(HandshakeTurns turns, IpAddress peer, String name) {
        return turns.enter(peer, turn -> {
            started.add(name);
            underway.add(turn);
        });
    }

    @Test
    void startsAllOfOneAddressWhileThereArePlaces() {
        HandshakeTurns turns = new HandshakeTurns(3);
        for (int i = 0; i < 4; i++) {
            enter(turns, GREEDY, "greedy-" + i);
        }

        assertThat(started).containsExactly("greedy-0", "greedy-1", "greedy-2");
        assertThat(turns.waiting()).isEqualTo(1);
    }

    @Test
    void makesAnAddressWaitForOneTurnOfAnother() {
        HandshakeTurns turns = new HandshakeTurns(1);
        for (int i = 0; i < 100; i++) {
            enter(turns, GREEDY, "greedy");
        }
        enter(turns, MODEST, "modest");
        underway.remove().end();
        underway.remove().end();

        assertThat(started).containsExactly("greedy", "greedy", "modest");
    }

    @Test
    void skipsAConnectionThatEndsBeforeItsTurn() {
        HandshakeTurns turns = new HandshakeTurns(1);
        enter(turns, GREEDY, "first");
        Turn gone = enter(turns, GREEDY, "gone");
        enter(turns, GREEDY, "second");
        gone.end();
        gone.end();
        underway.remove().end();

        assertThat(started).containsExactly("first", "second");
    }

    @Test
    void neverHasMoreUnderWayThanPlacesAndLosesNone() {
        Random dice = new Random(5);
        HandshakeTurns turns = new HandshakeTurns(4);
        List<Turn> all = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            if (dice.nextInt(2) == 0) {
                all.add(enter(turns, IpAddress.parse("10.0.0." + dice.nextInt(10)), "any"));
            } else if (!all.isEmpty()) {
                Turn ended = all.remove(dice.nextInt(all.size()));
                ended.end();
                underway.remove(ended);
            }
            int open = all.size();
            assertThat(underway).hasSize(Math.min(open, 4));
            assertThat(turns.waiting()).isEqualTo(Math.max(0, open - 4));
        }
    }
}
