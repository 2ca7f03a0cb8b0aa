/** Error codes of rejected requests, and the exception that carries them. */
@NullMarked
package io.keybroker.refusal;

import org.jspecify.annotations.NullMarked;
