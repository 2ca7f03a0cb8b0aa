/** The verbs about roles. */
@NullMarked
package io.keybroker.cli.role;

import org.jspecify.annotations.NullMarked;
