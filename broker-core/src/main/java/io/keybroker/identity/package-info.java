/** Identities: real AWS keys by name, and their providers. */
@NullMarked
package io.keybroker.identity;

import org.jspecify.annotations.NullMarked;
