package io.keybroker.admin;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.AuditResponses.AuditSearch;
import io.keybroker.admin.api.AuditResponses.ChainResponse;
import io.keybroker.admin.api.AuditResponses.Explanation;
import io.keybroker.admin.explain.Explainer;
import io.keybroker.audit.AuditQuery;
import io.keybroker.audit.AuditReader;
import io.keybroker.audit.AuditVerifier;
import io.keybroker.registry.InstanceStore;
import io.keybroker.registry.NoSuchInstanceException;
import java.io.IOException;
import java.time.Clock;

/** Reads the audit log for operators: tail, search, verify, explain. Calls block. */
public final class AuditAdmin {
    private static final int MOST_RECORDS = 10_000;

    private final AuditReader records;
    private final InstanceStore instanceStore;
    private final Explainer why;

    public AuditAdmin(AuditReader records, InstanceStore instanceStore, Clock clock) {
        this.records = records;
        this.instanceStore = instanceStore;
        this.why = new Explainer(records, instanceStore, clock);
    }

    /** Returns the last records, and the position after them. */
    public AuditReader.Page tail(int count) throws AdminException {
        if (count < 0 || count > MOST_RECORDS) {
            throw new AdminException(
                    Kind.USAGE, count + " records is invalid (expected: 0 to " + MOST_RECORDS + ")", "");
        }
        return withReader(() -> records.last(count));
    }

    /** Returns the next page of matching records; an instance can be named by ID or name. */
    public AuditReader.Page search(AuditSearch auditSearch) throws AdminException {
        AuditQuery query = auditSearch.query();
        String instance = query.instance().isEmpty() ? "" : idOf(query.instance());
        return withReader(() -> records.search(query.forSubject(instance), auditSearch.from(), auditSearch.open()));
    }

    private String idOf(String idOrName) {
        try {
            return instanceStore.find(idOrName).id();
        } catch (NoSuchInstanceException e) {
            return idOrName; // the log may contain an instance that was purged from the registry
        }
    }

    /** Verifies the hash chain. */
    public ChainResponse verify(AuditVerifier.Checkpoint noted) throws AdminException {
        return withReader(() -> ChainResponse.from(records.verify(noted)));
    }

    /** Explains a rejected request, or the status of a key or an IP address. */
    public Explanation why(String subject) throws AdminException {
        return why.explain(subject);
    }

    /** Reads the audit log. */
    @FunctionalInterface
    private interface Reader<T> {
        T read() throws IOException;
    }

    private static <T> T withReader(Reader<T> reader) throws AdminException {
        try {
            return reader.read();
        } catch (IOException e) {
            throw AdminException.auditLogUnreadable(e);
        }
    }
}
