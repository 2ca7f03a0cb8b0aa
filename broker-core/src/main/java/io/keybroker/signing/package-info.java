/** SigV4 and SigV4A, verified and created from one canonical form; SigV2 verified, and created for SimpleDB. */
@NullMarked
package io.keybroker.signing;

import org.jspecify.annotations.NullMarked;
