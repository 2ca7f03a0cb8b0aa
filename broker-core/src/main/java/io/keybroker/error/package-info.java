/** Rejections: the closed list of AWS error codes, and the exceptions that carry them. */
@NullMarked
package io.keybroker.error;

import org.jspecify.annotations.NullMarked;
