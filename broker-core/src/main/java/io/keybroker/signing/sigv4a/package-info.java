/** SigV4A: ECDSA key pairs and region sets. */
@NullMarked
package io.keybroker.signing.sigv4a;

import org.jspecify.annotations.NullMarked;
