/** Commands for tickets. */
@NullMarked
package io.keybroker.cli.ticket;

import org.jspecify.annotations.NullMarked;
