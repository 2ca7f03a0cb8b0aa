package io.keybroker.store.sql;

import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The revision of the registry and the marks of its latest revisions, within a caller's transaction. */
final class RevisionHistory {
    private static final long KEPT = 10_000;

    /**
     * A revision in one database.
     *
     * @param revision the revision number
     * @param mark the random text written with it; empty if an older broker wrote it
     */
    record Position(long revision, String mark) {
        static final Position NONE = new Position(0, "");
    }

    private final Handle handle;

    RevisionHistory(Handle handle) {
        this.handle = handle;
    }

    /** Starts the next revision with this mark. */
    long advance(String mark) {
        long revision = handle.createQuery("UPDATE registry_revision SET revision = revision + 1 RETURNING revision")
                .mapTo(Long.class)
                .one();
        // A revision that has a mark already was lost with its successors, and is written again.
        handle.createUpdate("INSERT INTO registry_history (revision, mark) VALUES (:revision, :mark)"
                        + " ON CONFLICT (revision) DO UPDATE SET mark = excluded.mark")
                .bind("revision", revision)
                .bind("mark", mark)
                .execute();
        handle.createUpdate("DELETE FROM registry_history WHERE revision <= :old OR revision > :revision")
                .bind("old", revision - KEPT)
                .bind("revision", revision)
                .execute();
        return revision;
    }

    void markIfUnmarked(String mark) {
        handle.createUpdate(
                        "INSERT INTO registry_history (revision, mark) SELECT revision, :mark FROM registry_revision"
                                + " WHERE NOT EXISTS (SELECT 1 FROM registry_history h"
                                + " WHERE h.revision = registry_revision.revision) ON CONFLICT (revision) DO NOTHING")
                .bind("mark", mark)
                .execute();
    }

    Position now() {
        return handle.createQuery("SELECT r.revision, h.mark FROM registry_revision r"
                        + " LEFT JOIN registry_history h ON h.revision = r.revision")
                .map((columns, context) -> new Position(
                        columns.getLong(1),
                        Optional.ofNullable(columns.getString(2)).orElse("")))
                .one();
    }

    /** Whether the history since this position is complete, and nothing before it was lost. */
    boolean continues(Position position) {
        if (position.mark().isEmpty()) {
            return now().revision() >= position.revision();
        }
        return handle.createQuery("SELECT mark FROM registry_history WHERE revision = :revision"
                        + " AND revision <= (SELECT revision FROM registry_revision)")
                .bind("revision", position.revision())
                .mapTo(String.class)
                .findOne()
                .filter(position.mark()::equals)
                .isPresent();
    }

    /** Whether this position is so old that its mark was deleted, and only later ones are known. */
    boolean hasForgotten(Position position) {
        return handle.createQuery("SELECT MIN(revision) FROM registry_history")
                .mapTo(Long.class)
                .findOne()
                .filter(oldest -> position.revision() < oldest)
                .isPresent();
    }
}
