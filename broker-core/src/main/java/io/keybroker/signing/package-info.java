/** AWS Signature Version 4 in both directions, from one canonical form. */
@NullMarked
package io.keybroker.signing;

import org.jspecify.annotations.NullMarked;
