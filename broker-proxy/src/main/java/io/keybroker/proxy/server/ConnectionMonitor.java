package io.keybroker.proxy.server;

import io.keybroker.proxy.exchange.ActiveExchange;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Checks timeouts and the registry for the exchanges of one event loop, several times a second. So a transfer ends
 * when its instance is revoked, and no wait is unlimited. It adds no cost per request.
 */
final class ConnectionMonitor {
    private final Set<ClientConnectionHandler> connections = new HashSet<>();
    private final Future<?> schedule;

    ConnectionMonitor(EventLoop loop) {
        long millis = 1_000 / ActiveExchange.TICKS_PER_SECOND;
        this.schedule = loop.scheduleWithFixedDelay(this::check, millis, millis, TimeUnit.MILLISECONDS);
    }

    /** Called on the event loop, like the following methods. */
    void add(ClientConnectionHandler connection) {
        connections.add(connection);
    }

    void remove(ClientConnectionHandler connection) {
        connections.remove(connection);
    }

    private void check() {
        for (ClientConnectionHandler connection :
                new ArrayList<>(connections)) { // a rejection may close its connection
            connection.onTick();
        }
    }

    void stop() {
        schedule.cancel(false);
    }
}
