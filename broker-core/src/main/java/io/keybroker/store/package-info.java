/** The durable state: the registry in SQL, the keys in files, and the lock on the home directory. */
@NullMarked
package io.keybroker.store;

import org.jspecify.annotations.NullMarked;
