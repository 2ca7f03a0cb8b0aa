/** Digests, signatures and timestamps: what all signature versions share. */
@NullMarked
package io.keybroker.signing.crypto;

import org.jspecify.annotations.NullMarked;
