package io.keybroker.proxy.sink;

import io.keybroker.audit.AuditCopies;
import io.keybroker.config.AuditSink;
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
public final class Sinks implements AuditCopies, AutoCloseable {
    private static final long MOST_WAITING = 8 << 20;

    private final List<Outlet> outlets;

    private Sinks(List<Outlet> outlets) {
        this.outlets = outlets;
    }

    /** Opens the ways to them; {@code out} is standard output, {@code host} what messages are said to come from. */
    public static Sinks open(AuditSettings settings, PrintWriter out, String host) throws IOException {
        Syslog syslog = new Syslog(host, ProcessHandle.current().pid());
        List<Outlet> outlets = new ArrayList<>();
        for (AuditSink sink : settings.sinks()) {
            Drain drain = sink.kind() == AuditSink.Kind.STDOUT
                    ? new PrintDrain(out)
                    : new SyslogDrain(sink, syslog, tls(sink, settings));
            outlets.add(Outlet.open(sink.toString(), drain, MOST_WAITING));
        }
        return new Sinks(outlets);
    }

    private static Optional<SSLContext> tls(AuditSink sink, AuditSettings settings) throws IOException {
        if (sink.kind() != AuditSink.Kind.SYSLOG_TLS) {
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
    public void take(Written written) {
        if (!outlets.isEmpty()) {
            byte[] lines = written.copy();
            outlets.forEach(outlet -> outlet.offer(lines));
        }
    }

    /** Takes no more, and gives each sink a moment for what waits. */
    @Override
    public void close() {
        outlets.forEach(Outlet::close);
    }
}
