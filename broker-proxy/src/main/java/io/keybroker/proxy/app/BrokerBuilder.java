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

    /** Sets standard output for audit records, if broker.yaml configures it. */
    public BrokerBuilder standardOutput(PrintWriter writer) {
        out = writer;
        return this;
    }

    /** Wraps the audit log of requests; other records are written to the broker's own log in any case. */
    public BrokerBuilder requestAudit(UnaryOperator<AuditLog> replacement) {
        requestAudit = replacement;
        return this;
    }

    /** Sets the wall clock. */
    BrokerBuilder wallClock(Clock clock) {
        wall = clock;
        return this;
    }

    /** Accepts a registry that is older than its evidence. */
    public BrokerBuilder acceptOlder(boolean accept) {
        acceptOlder = accept;
        return this;
    }

    /** Starts the daemon; releases everything if a part of it cannot start. */
    public Broker start() throws IOException, ConfigException {
        return Broker.start(home, new StartOptions(out, requestAudit, wall, acceptOlder));
    }
}
