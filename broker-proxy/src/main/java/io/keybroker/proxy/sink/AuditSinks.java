package io.keybroker.proxy.sink;

import io.keybroker.audit.AuditSink;
import io.keybroker.config.AuditSinkSettings;
import io.keybroker.config.BrokerConfig.AuditSettings;
import io.keybroker.proxy.upstream.UpstreamTls;
import java.io.IOException;
import java.io.PrintWriter;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** The sinks of the audit log besides its files. */
public final class AuditSinks implements AuditSink, AutoCloseable {
    private static final long MOST_WAITING = 8 << 20;

    private final List<SinkQueue> outlets;

    private AuditSinks(List<SinkQueue> outlets) {
        this.outlets = outlets;
    }

    /** Opens the ways to them; {@code out} is standard output, {@code host} what messages are said to come from. */
    public static AuditSinks open(AuditSettings settings, PrintWriter out, String host) throws IOException {
        SyslogEncoder syslog = new SyslogEncoder(host, ProcessHandle.current().pid());
        List<SinkQueue> outlets = new ArrayList<>();
        for (AuditSinkSettings sink : settings.sinks()) {
            SinkWriter drain = sink.kind() == AuditSinkSettings.Kind.STDOUT
                    ? new StdoutWriter(out)
                    : new SyslogWriter(sink, syslog, tls(sink, settings));
            outlets.add(SinkQueue.open(sink.toString(), drain, MOST_WAITING));
        }
        return new AuditSinks(outlets);
    }

    private static Optional<SSLContext> tls(AuditSinkSettings sink, AuditSettings settings) throws IOException {
        if (sink.kind() != AuditSinkSettings.Kind.SYSLOG_TLS) {
            return Optional.empty();
        }
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, UpstreamTls.trust(settings.caBundle()).getTrustManagers(), null);
            return Optional.of(context);
        } catch (GeneralSecurityException e) {
            throw new IOException("the CA bundle for " + sink + " failed", e);
        }
    }

    @Override
    public void write(Batch written) {
        if (!outlets.isEmpty()) {
            byte[] lines = written.copy();
            outlets.forEach(outlet -> outlet.offer(lines));
        }
    }

    /** Takes no more, and gives each sink a moment for what waits. */
    @Override
    public void close() {
        outlets.forEach(SinkQueue::close);
    }
}
