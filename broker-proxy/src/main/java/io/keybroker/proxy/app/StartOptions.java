package io.keybroker.proxy.app;

import io.keybroker.audit.AuditLog;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.function.UnaryOperator;

/**
 * Start options of a daemon besides its home directory.
 *
 * @param out standard output for audit records, if broker.yaml configures it
 * @param requestAudit wraps the audit log of requests
 * @param wall the wall clock
 * @param acceptOlder whether a registry older than its evidence is accepted
 */
record StartOptions(PrintWriter out, UnaryOperator<AuditLog> requestAudit, Clock wall, boolean acceptOlder) {}
