/** The operators' API on a socket: mutual TLS, HTTP/1.1, JSON. */
@NullMarked
package io.keybroker.proxy.admin;

import org.jspecify.annotations.NullMarked;
