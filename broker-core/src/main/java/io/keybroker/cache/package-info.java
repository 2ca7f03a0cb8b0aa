/** Bounded caches. */
@NullMarked
package io.keybroker.cache;

import org.jspecify.annotations.NullMarked;
