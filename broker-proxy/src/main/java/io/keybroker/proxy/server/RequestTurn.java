package io.keybroker.proxy.server;

import io.netty.channel.EventLoop;

/**
 * How many requests of one connection are begun before other connections have their turn: a client can send thousands at
 * once, and each costs up to a tenth of a millisecond.
 */
final class RequestTurn {
    static final int MAX_REQUESTS = 16;

    private final EventLoop loop;
    private final Runnable next;
    private int begun;
    private boolean over;

    /** {@code next} runs after other connections had their turn. */
    RequestTurn(EventLoop loop, Runnable next) {
        this.loop = loop;
        this.next = next;
    }

    /** Begins a turn, unless the last one is over and its successor has not come. */
    void begin() {
        if (!over) {
            begun = 0;
        }
    }

    /** Whether one more request may begin; if not, this turn is over. */
    boolean tryBegin() {
        if (begun < MAX_REQUESTS) {
            begun++;
            return true;
        }
        if (!over) {
            over = true;
            loop.execute(this::resume);
        }
        return false;
    }

    /** Whether requests wait for the next turn. */
    boolean isOver() {
        return over;
    }

    private void resume() {
        over = false;
        next.run();
    }
}
