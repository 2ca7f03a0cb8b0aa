package io.keybroker.proxy.leak;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Keeps what Netty's leak detector reports. */
public final class LeakAppender extends AppenderBase<ILoggingEvent> {
    private static final Queue<String> REPORTS = new ConcurrentLinkedQueue<>();

    @Override
    protected void append(ILoggingEvent event) {
        REPORTS.add(event.getFormattedMessage());
    }

    static List<String> reports() {
        return List.copyOf(REPORTS);
    }
}
