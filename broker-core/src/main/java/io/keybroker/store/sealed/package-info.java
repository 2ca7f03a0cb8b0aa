/** The sealed store: real keys and master keys, encrypted at rest. */
@NullMarked
package io.keybroker.store.sealed;

import org.jspecify.annotations.NullMarked;
