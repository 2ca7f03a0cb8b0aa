/** Listeners for SDKs: TLS, strict HTTP/1.1, limits per peer address. */
@NullMarked
package io.keybroker.proxy.server;

import org.jspecify.annotations.NullMarked;
