package io.keybroker.admin;

import io.keybroker.admin.AdminProblem.Kind;
import io.keybroker.admin.AuditReplies.AuditSearch;
import io.keybroker.admin.AuditReplies.ChainReply;
import io.keybroker.admin.AuditReplies.Explanation;
import io.keybroker.audit.AuditQuery;
import io.keybroker.audit.AuditRecords;
import io.keybroker.audit.AuditVerifier;
import io.keybroker.registry.NoSuchInstanceException;
import java.io.IOException;

/** Reads the audit log for operators: tail, search, verify, explain. Calls block. */
public final class AuditReading {
    private static final int MOST_RECORDS = 10_000;

    private final Administration.Parts parts;
    private final Why why;

    AuditReading(Administration.Parts parts) {
        this.parts = parts;
        this.why = new Why(parts);
    }

    /** The end of the log, and where what comes will stand. */
    public AuditRecords.Page tail(int count) throws AdminProblem {
        if (count < 0 || count > MOST_RECORDS) {
            throw new AdminProblem(Kind.USAGE, count + " records is invalid (expected: 0 to " + MOST_RECORDS + ")", "");
        }
        return read(() -> parts.history().last(count));
    }

    /** The next wanted records; an instance can be named by its name, too. */
    public AuditRecords.Page search(AuditSearch wanted) throws AdminProblem {
        AuditQuery query = wanted.query();
        String instance = query.instance().isEmpty() ? "" : idOf(query.instance());
        return read(() -> parts.history().search(query.about(instance), wanted.from(), wanted.open()));
    }

    private String idOf(String idOrName) {
        try {
            return parts.registrations().find(idOrName).id();
        } catch (NoSuchInstanceException e) {
            return idOrName; // the log may know one that the registry does not know any more
        }
    }

    /** Whether each line follows from the one before it. */
    public ChainReply verify(AuditVerifier.Noted noted) throws AdminProblem {
        return read(() -> ChainReply.of(parts.history().verify(noted)));
    }

    /** Why a request was refused, or how it stands with a key or an address. */
    public Explanation why(String subject) throws AdminProblem {
        return why.explain(subject);
    }

    /** Reads the log. */
    @FunctionalInterface
    interface Reading<T> {
        T now() throws IOException;
    }

    static <T> T read(Reading<T> reading) throws AdminProblem {
        try {
            return reading.now();
        } catch (IOException e) {
            AdminProblem problem = new AdminProblem(Kind.UNAVAILABLE, "reading the audit log failed", "");
            problem.initCause(e);
            throw problem;
        }
    }
}
