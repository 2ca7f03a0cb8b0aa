/** One request from its head to its audit record, and the answers that the broker gives itself. */
@NullMarked
package io.keybroker.proxy.exchange;

import org.jspecify.annotations.NullMarked;
