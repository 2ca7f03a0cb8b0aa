/** The decision about one request, from its claim to the re-signed head; pure, without I/O. */
@NullMarked
package io.keybroker.gate;

import org.jspecify.annotations.NullMarked;
