/** Threads of the daemon. */
@NullMarked
package io.keybroker.concurrent;

import org.jspecify.annotations.NullMarked;
