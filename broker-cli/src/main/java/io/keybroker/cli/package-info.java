/** The operator's hand: each verb of the {@code broker} command speaks to the admin API and never to the store. */
@NullMarked
package io.keybroker.cli;

import org.jspecify.annotations.NullMarked;
