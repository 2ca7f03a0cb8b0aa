/** The real AWS keys that the broker signs with, by name. */
@NullMarked
package io.keybroker.identity;

import org.jspecify.annotations.NullMarked;
