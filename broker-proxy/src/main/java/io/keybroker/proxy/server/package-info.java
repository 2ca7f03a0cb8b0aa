/** The sockets that instances reach: TLS, strict HTTP/1.1, limits on what one peer may hold. */
@NullMarked
package io.keybroker.proxy.server;

import org.jspecify.annotations.NullMarked;
