/** One request from its head to its audit record, and the broker's own responses. */
@NullMarked
package io.keybroker.proxy.exchange;

import org.jspecify.annotations.NullMarked;
