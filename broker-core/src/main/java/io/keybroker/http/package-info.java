/** A request head as it stood on the wire: immutable, byte-exact, parsed once. */
@NullMarked
package io.keybroker.http;

import org.jspecify.annotations.NullMarked;
