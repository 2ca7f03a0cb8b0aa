/** The two CAs of the broker: for instances, and for operators. */
@NullMarked
package io.keybroker.pki;

import org.jspecify.annotations.NullMarked;
