package io.keybroker.store.sql;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Purges ended instances with their dependent rows, and tickets, within a transaction. */
final class ExpiredRowPurge {
    private static final List<String> OF_INSTANCES =
            List.of("retired_credentials", "instance_addresses", "enrolments", "ec2_instances");

    private final Handle handle;
    private final Instant overAt;

    ExpiredRowPurge(Handle handle, Instant overAt) {
        this.handle = handle;
        this.overAt = overAt;
    }

    /** Returns the number of deleted instances and tickets. */
    int run(int most) {
        return instances(most) + tickets(most);
    }

    private int instances(int most) {
        List<String> ids = ids("SELECT id FROM instances WHERE expires_at < :at ORDER BY expires_at LIMIT :most", most);
        if (ids.isEmpty()) {
            return 0;
        }
        for (String table : OF_INSTANCES) {
            delete("DELETE FROM " + table + " WHERE instance_id IN (<ids>)", ids);
        }
        return delete("DELETE FROM instances WHERE id IN (<ids>)", ids);
    }

    /** Purges tickets; a ticket is kept as long as its instances. */
    private int tickets(int most) {
        List<String> ids = ids(
                "SELECT id FROM tickets WHERE expires_at < :at"
                        + " AND id NOT IN (SELECT ticket_id FROM enrolments) ORDER BY expires_at LIMIT :most",
                most);
        if (ids.isEmpty()) {
            return 0;
        }
        delete("DELETE FROM expected_instances WHERE ticket_id IN (<ids>)", ids);
        return delete("DELETE FROM tickets WHERE id IN (<ids>)", ids);
    }

    private List<String> ids(String select, int most) {
        return handle.createQuery(select)
                .bind("at", overAt.toEpochMilli())
                .bind("most", most)
                .mapTo(String.class)
                .list();
    }

    private int delete(String statement, List<String> ids) {
        return handle.createUpdate(statement).bindList("ids", ids).execute();
    }
}
