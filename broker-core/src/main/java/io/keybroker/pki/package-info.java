/** The broker's own certificate authorities: one that instances trust, one that makes operators. */
@NullMarked
package io.keybroker.pki;

import org.jspecify.annotations.NullMarked;
