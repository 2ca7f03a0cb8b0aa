/** Request heads: immutable, byte-exact, parsed once. */
@NullMarked
package io.keybroker.http;

import org.jspecify.annotations.NullMarked;
