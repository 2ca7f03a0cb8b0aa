/** Commands for operators: add, list, revoke and renew them, and log in. */
@NullMarked
package io.keybroker.cli.operator;

import org.jspecify.annotations.NullMarked;
