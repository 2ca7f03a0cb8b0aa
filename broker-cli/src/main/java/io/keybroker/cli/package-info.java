/** The {@code broker} command: each command calls the admin API, never the store. */
@NullMarked
package io.keybroker.cli;

import org.jspecify.annotations.NullMarked;
