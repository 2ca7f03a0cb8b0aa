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

/** The audit sinks besides the log's files. */
public final class AuditSinks implements AuditSink, AutoCloseable {
    private static final long MOST_WAITING = 8 << 20;

    private final List<SinkQueue> queues;

    private AuditSinks(List<SinkQueue> queues) {
        this.queues = queues;
    }

    /** Opens the sinks; {@code out} is standard output, {@code host} the hostname in messages. */
    public static AuditSinks open(AuditSettings settings, PrintWriter out, String host) throws IOException {
        SyslogEncoder syslog = new SyslogEncoder(host, ProcessHandle.current().pid());
        List<SinkQueue> queues = new ArrayList<>();
        for (AuditSinkSettings sink : settings.sinks()) {
            SinkWriter writer = sink.kind() == AuditSinkSettings.Kind.STDOUT
                    ? new StdoutWriter(out)
                    : new SyslogWriter(sink, syslog, tls(sink, settings));
            queues.add(SinkQueue.open(sink.toString(), writer, MOST_WAITING));
        }
        return new AuditSinks(queues);
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
        if (!queues.isEmpty()) {
            byte[] lines = written.copy();
            queues.forEach(queue -> queue.offer(lines));
        }
    }

    /** Stops the sinks, and gives each a moment for its queue. */
    @Override
    public void close() {
        queues.forEach(SinkQueue::close);
    }
}
