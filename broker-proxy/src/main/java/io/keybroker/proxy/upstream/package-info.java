/** Upstream connections: DNS, TLS, and a pool per event loop. */
@NullMarked
package io.keybroker.proxy.upstream;

import org.jspecify.annotations.NullMarked;
