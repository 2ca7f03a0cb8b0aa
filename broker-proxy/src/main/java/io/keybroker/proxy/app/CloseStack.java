package io.keybroker.proxy.app;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes started components in reverse order. */
final class CloseStack {
    private static final Logger LOG = LoggerFactory.getLogger(CloseStack.class);

    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    <P extends AutoCloseable> P add(P part) {
        started.push(part);
        return part;
    }

    /** Closes all components; a failure does not prevent the others. */
    void stop() {
        while (!started.isEmpty()) {
            AutoCloseable part = started.pop();
            try {
                part.close();
            } catch (Exception e) {
                LOG.atWarn()
                        .addKeyValue("part", part.getClass().getSimpleName())
                        .setCause(e)
                        .log("shutdown of component failed");
            }
        }
    }
}
