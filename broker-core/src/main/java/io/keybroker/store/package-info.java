/** Durable state: the registry in SQL, the sealed store, and the lock on the home directory. */
@NullMarked
package io.keybroker.store;

import org.jspecify.annotations.NullMarked;
