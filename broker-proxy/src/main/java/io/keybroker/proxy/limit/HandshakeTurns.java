package io.keybroker.proxy.limit;

import io.keybroker.net.IpAddress;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Bounds the TLS handshakes that are computed at once, since each costs as much as several requests. While all places are
 * taken, peer addresses take turns: one that opens very many connections makes another wait for one turn, and waits itself
 * only while others do.
 */
public final class HandshakeTurns {
    private final int places;
    private final RoundRobin<IpAddress, Turn> waiting = new RoundRobin<>();
    private int taken;

    public HandshakeTurns(int places) {
        this.places = places;
    }

    /** The turn of one connection, from the wait for a place on. */
    public final class Turn {
        private final IpAddress peer;
        private final Consumer<Turn> start;
        private State state = State.WAITING;

        private Turn(IpAddress peer, Consumer<Turn> start) {
            this.peer = peer;
            this.start = start;
        }

        /** Gives the place, or the wait for it, up; a second time does nothing. */
        public void end() {
            next(this).ifPresent(turn -> turn.start.accept(turn));
        }
    }

    private enum State {
        WAITING,
        STARTED,
        ENDED
    }

    /** Starts a connection of an address in its turn: now, or on the thread that ends another one's turn. */
    public Turn enter(IpAddress peer, Consumer<Turn> start) {
        Turn turn = new Turn(peer, start);
        if (tryStart(turn)) {
            start.accept(turn);
        }
        return turn;
    }

    private synchronized boolean tryStart(Turn turn) {
        if (taken == places) {
            waiting.add(turn.peer, turn);
            return false;
        }
        taken++;
        turn.state = State.STARTED;
        return true;
    }

    /** Ends a turn; the one that has its place now. */
    private synchronized Optional<Turn> next(Turn ended) {
        State before = ended.state;
        ended.state = State.ENDED;
        if (before == State.WAITING) {
            waiting.remove(ended.peer, ended);
        }
        if (before != State.STARTED) {
            return Optional.empty();
        }
        Optional<Turn> next = waiting.poll();
        next.ifPresentOrElse(turn -> turn.state = State.STARTED, () -> taken--);
        return next;
    }

    /** How many connections wait. */
    public synchronized int waiting() {
        return waiting.size();
    }
}
