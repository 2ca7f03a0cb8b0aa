package io.keybroker.proxy.app;

import io.keybroker.config.ConfigException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;

/** A daemon whose wall time a test sets. */
public final class TimedBroker {
    private TimedBroker() {}

    public static Broker start(Path home, Clock wall) throws IOException, ConfigException {
        return Broker.builder(home).wallClock(wall).start();
    }
}
