package io.keybroker.proxy.app;

import io.keybroker.audit.AuditLog;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.function.UnaryOperator;

/**
 * What a daemon is started with besides its home directory.
 *
 * @param out standard output, where audit records are printed if broker.yaml says so
 * @param requestAudit makes the log of requests from the broker's own
 * @param wall wall time
 * @param acceptOlder whether a registry may be older than what lies beside it
 */
record StartOptions(PrintWriter out, UnaryOperator<AuditLog> requestAudit, Clock wall, boolean acceptOlder) {}
