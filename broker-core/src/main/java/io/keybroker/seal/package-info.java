/** Seal state of the store, and the keys that unseal it. */
@NullMarked
package io.keybroker.seal;

import org.jspecify.annotations.NullMarked;
