package io.keybroker.admin;

import io.keybroker.admin.AdminProblem.Kind;
import io.keybroker.admin.AuditReplies.AuditSearch;
import io.keybroker.admin.AuditReplies.ChainReply;
import io.keybroker.admin.AuditReplies.Explanation;
import io.keybroker.audit.AuditQuery;
import io.keybroker.audit.AuditRecords;
import io.keybroker.audit.AuditVerifier;
import io.keybroker.registry.NoSuchInstanceException;
import io.keybroker.registry.Registrations;
import java.io.IOException;
import java.time.Clock;

/** Reads the audit log for operators: tail, search, verify, explain. Calls block. */
public final class AuditReading {
    private static final int MOST_RECORDS = 10_000;

    private final AuditRecords records;
    private final Registrations registrations;
    private final Why why;

    AuditReading(AuditRecords records, Registrations registrations, Clock clock) {
        this.records = records;
        this.registrations = registrations;
        this.why = new Why(records, registrations, clock);
    }

    /** The end of the log, and where what comes will stand. */
    public AuditRecords.Page tail(int count) throws AdminProblem {
        if (count < 0 || count > MOST_RECORDS) {
            throw new AdminProblem(Kind.USAGE, count + " records is invalid (expected: 0 to " + MOST_RECORDS + ")", "");
        }
        return read(() -> records.last(count));
    }

    /** The next wanted records; an instance can be named by its name, too. */
    public AuditRecords.Page search(AuditSearch wanted) throws AdminProblem {
        AuditQuery query = wanted.query();
        String instance = query.instance().isEmpty() ? "" : idOf(query.instance());
        return read(() -> records.search(query.about(instance), wanted.from(), wanted.open()));
    }

    private String idOf(String idOrName) {
        try {
            return registrations.find(idOrName).id();
        } catch (NoSuchInstanceException e) {
            return idOrName; // the log may know one that the registry does not know any more
        }
    }

    /** Whether each line follows from the one before it. */
    public ChainReply verify(AuditVerifier.Noted noted) throws AdminProblem {
        return read(() -> ChainReply.of(records.verify(noted)));
    }

    /** Why a request was refused, or how it stands with a key or an address. */
    public Explanation why(String subject) throws AdminProblem {
        return why.explain(subject);
    }

    /** Reads the log. */
    @FunctionalInterface
    private interface Reading<T> {
        T now() throws IOException;
    }

    private static <T> T read(Reading<T> reading) throws AdminProblem {
        try {
            return reading.now();
        } catch (IOException e) {
            throw AdminProblem.auditLogUnreadable(e);
        }
    }
}
