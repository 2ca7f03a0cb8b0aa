/** SigV4 and SigV4A, verified and made from one canonical form; SigV2 verified, and made for SimpleDB. */
@NullMarked
package io.keybroker.signing;

import org.jspecify.annotations.NullMarked;
