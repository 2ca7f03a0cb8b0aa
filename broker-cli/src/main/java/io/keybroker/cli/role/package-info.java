/** Commands for roles and policies. */
@NullMarked
package io.keybroker.cli.role;

import org.jspecify.annotations.NullMarked;
