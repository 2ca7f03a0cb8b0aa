package io.keybroker.demo.bench;

import io.keybroker.audit.AuditEvent;
import io.keybroker.audit.AuditLog;
import io.keybroker.config.ConfigException;
import io.keybroker.proxy.app.Broker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A daemon that forwards requests without an audit record: the baseline for the cost of the audit log. */
final class UnauditedBroker {
    private static final CompletionStage<Void> DONE = CompletableFuture.completedStage(null);

    private UnauditedBroker() {}

    static Broker start(Path home) throws IOException, ConfigException {
        return Broker.builder(home).requestAudit(log -> new NoAudit()).start();
    }

    /** Records nothing, and completes immediately. */
    private static final class NoAudit implements AuditLog {
        @Override
        public CompletionStage<Void> append(AuditEvent event) {
            return DONE;
        }

        @Override
        public CompletionStage<Void> append(List<AuditEvent> events) {
            return DONE;
        }
    }
}
