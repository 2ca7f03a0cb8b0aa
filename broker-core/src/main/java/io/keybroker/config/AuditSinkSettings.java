package io.keybroker.config;

import java.net.URI;

/**
 * Settings of one audit sink.
 *
 * @param kind the transport
 * @param address the address as written in broker.yaml
 */
public record AuditSinkSettings(Kind kind, URI address) {
    /** The transports. */
    public enum Kind {
        STDOUT,
        /** RFC 5424 over TCP. */
        SYSLOG_TCP,
        /** RFC 5424 over TLS. */
        SYSLOG_TLS,
        /** RFC 5424 to a local Unix socket. */
        SYSLOG_UNIX
    }

    @Override
    public String toString() {
        return address.toString();
    }
}
