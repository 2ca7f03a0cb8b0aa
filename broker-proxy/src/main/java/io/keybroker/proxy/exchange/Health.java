package io.keybroker.proxy.exchange;

import io.keybroker.refusal.RefusedException;
import io.keybroker.registry.CurrentRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/** What a load balancer is told: whether requests are served now, and nothing more. */
final class Health {
    static final String PATH = "/.broker/health";

    private Health() {}

    static ByteBuf answer(CurrentRegistry registry, String date, boolean keep) {
        boolean ready = isReady(registry);
        String state = ready ? "ready\n" : "unavailable\n";
        AnswerHead head = new AnswerHead(ready ? 200 : 503)
                .with("Date", date)
                .with("Content-Type", "text/plain")
                .with("Cache-Control", "no-store")
                .with("Content-Length", Integer.toString(state.length()));
        if (!keep) {
            head.with("Connection", "close");
        }
        ByteBuf bytes = head.end();
        ByteBufUtil.writeAscii(bytes, state);
        return bytes;
    }

    private static boolean isReady(CurrentRegistry registry) {
        try {
            registry.get();
            return true;
        } catch (RefusedException e) {
            return false;
        }
    }
}
