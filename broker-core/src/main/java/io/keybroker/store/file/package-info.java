/** Private files and the lock of the home directory. */
@NullMarked
package io.keybroker.store.file;

import org.jspecify.annotations.NullMarked;
