/** Operators of the admin API: their roles, their records, and the tokens by which they join. */
@NullMarked
package io.keybroker.operator;

import org.jspecify.annotations.NullMarked;
