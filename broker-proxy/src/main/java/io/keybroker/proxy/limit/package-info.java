/** Limits: connections, failures and buffered bodies. */
@NullMarked
package io.keybroker.proxy.limit;

import org.jspecify.annotations.NullMarked;
