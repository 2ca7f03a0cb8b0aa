package io.keybroker.proxy.app;

import io.keybroker.audit.AuditLog;
import io.keybroker.config.ConfigException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.UnaryOperator;

/** Starts the daemon of a home directory with options. */
public final class BrokerBuilder {
    private final Path home;
    private PrintWriter out = new PrintWriter(Writer.nullWriter());
    private UnaryOperator<AuditLog> requestAudit = UnaryOperator.identity();
    private Clock wall = Clock.systemUTC();
    private boolean acceptOlder;

    BrokerBuilder(Path home) {
        this.home = home;
    }

    /** Standard output, where audit records are printed if broker.yaml says so. */
    public BrokerBuilder standardOutput(PrintWriter writer) {
        out = writer;
        return this;
    }

    /** The log that requests are recorded in, made of the broker's own; other records go to the broker's own all the same. */
    public BrokerBuilder requestAudit(UnaryOperator<AuditLog> replacement) {
        requestAudit = replacement;
        return this;
    }

    /** Wall time. */
    BrokerBuilder wallClock(Clock clock) {
        wall = clock;
        return this;
    }

    /** Takes a registry that is older than what lies beside it for the newest. */
    public BrokerBuilder acceptOlder(boolean accept) {
        acceptOlder = accept;
        return this;
    }

    /** Starts the daemon; nothing of it stays if it cannot be started whole. */
    public Broker start() throws IOException, ConfigException {
        return Broker.start(home, new StartOptions(out, requestAudit, wall, acceptOlder));
    }
}
