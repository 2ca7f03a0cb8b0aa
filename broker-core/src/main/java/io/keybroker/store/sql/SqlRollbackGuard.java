package io.keybroker.store.sql;

import io.keybroker.store.sealed.RollbackGuard;
import java.util.OptionalLong;

/**
 * Generations of sealed stores in the registry database. It detects an older store with a newer database, but not if
 * both are restored together or if the row was deleted. With PostgreSQL that takes access to both machines.
 */
public final class SqlRollbackGuard implements RollbackGuard {
    private final SqlDatabase store;

    public SqlRollbackGuard(SqlDatabase store) {
        this.store = store;
    }

    @Override
    public OptionalLong last(String sealed) {
        return store.jdbi()
                .withHandle(
                        handle -> handle.createQuery("SELECT generation FROM sealed_generations WHERE store = :store")
                                .bind("store", sealed)
                                .mapTo(Long.class)
                                .findOne())
                .map(OptionalLong::of)
                .orElseGet(OptionalLong::empty);
    }

    @Override
    public boolean advance(String sealed, long generation) {
        return update("""
                INSERT INTO sealed_generations (store, generation) VALUES (:store, :generation)
                    ON CONFLICT (store) DO UPDATE SET generation = :generation
                    WHERE sealed_generations.generation < :generation
                """, sealed, generation);
    }

    @Override
    public void resetTo(String sealed, long generation) {
        update(
                "UPDATE sealed_generations SET generation = :generation"
                        + " WHERE store = :store AND generation > :generation",
                sealed,
                generation);
    }

    private boolean update(String sql, String sealed, long generation) {
        return store.jdbi()
                .inTransaction(handle -> handle.createUpdate(sql)
                                .bind("store", sealed)
                                .bind("generation", generation)
                                .execute()
                        > 0);
    }
}
