/** The registry in SQL: SQLite or PostgreSQL. */
@NullMarked
package io.keybroker.store.sql;

import org.jspecify.annotations.NullMarked;
