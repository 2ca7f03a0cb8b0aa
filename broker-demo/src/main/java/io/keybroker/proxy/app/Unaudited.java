package io.keybroker.proxy.app;

import io.keybroker.audit.AuditEvent;
import io.keybroker.audit.AuditLog;
import io.keybroker.config.ConfigException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A daemon without audit log, as baseline of the audit benchmark. */
public final class Unaudited {
    private static final CompletionStage<Void> DONE = CompletableFuture.completedStage(null);

    private Unaudited() {}

    /** Starts it. */
    public static Broker start(Path home) throws IOException, ConfigException {
        return Broker.start(home, new PrintWriter(Writer.nullWriter()), log -> new AuditLog() {
            @Override
            public CompletionStage<Void> record(AuditEvent event) {
                return DONE;
            }

            @Override
            public CompletionStage<Void> record(List<AuditEvent> events) {
                return DONE;
            }
        });
    }
}
