/** The closed list of reasons for which a request is turned away, and the one exception that carries them. */
@NullMarked
package io.keybroker.refusal;

import org.jspecify.annotations.NullMarked;
