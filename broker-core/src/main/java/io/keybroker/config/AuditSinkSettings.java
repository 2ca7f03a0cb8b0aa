package io.keybroker.config;

import java.net.URI;

/**
 * Settings of one audit sink.
 *
 * @param kind how they get there
 * @param address where that is, as it stands in broker.yaml
 */
public record AuditSinkSettings(Kind kind, URI address) {
    /** The ways to a sink. */
    public enum Kind {
        STDOUT,
        /** RFC 5424 over TCP. */
        SYSLOG_TCP,
        /** The same over TLS. */
        SYSLOG_TLS,
        /** The same to a socket of this machine. */
        SYSLOG_UNIX
    }

    @Override
    public String toString() {
        return address.toString();
    }
}
