package io.keybroker.store.sql;

import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationVersion;

/** The tables of the registry, migrated before use; those of a newer broker are not changed. */
final class Schema {
    private final Flyway flyway;

    Schema(DataSource source) {
        this.flyway = Flyway.configure()
                .dataSource(source)
                .locations("classpath:db/migration")
                .load();
    }

    /** Applies the missing migrations; the schema of a newer broker is rejected. */
    void migrate() throws IOException {
        MigrationInfoService info = flyway.info();
        Optional<MigrationVersion> known = newest(info.all(), false);
        Optional<MigrationVersion> applied = newest(info.applied(), true);
        if (applied.isPresent()) {
            throw new IOException("registry schema version is " + applied.get() + " (expected: "
                    + known.map(MigrationVersion::toString).orElse("none")
                    + " or older; start the newer broker that wrote it, or restore a backup of before)");
        }
        try {
            flyway.migrate();
        } catch (FlywayException e) {
            throw new IOException("registry schema was not brought up to date: " + e.getMessage(), e);
        }
    }

    private static Optional<MigrationVersion> newest(MigrationInfo[] migrations, boolean unknownHere) {
        return Arrays.stream(migrations)
                .filter(migration -> isUnknownHere(migration) == unknownHere)
                .flatMap(migration -> Stream.ofNullable(migration.getVersion()))
                .max(Comparator.naturalOrder());
    }

    private static boolean isUnknownHere(MigrationInfo migration) {
        return switch (migration.getState()) {
            case FUTURE_SUCCESS, FUTURE_FAILED -> true;
            default -> false;
        };
    }
}
