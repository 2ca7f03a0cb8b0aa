/** The client side of an exchange: its connection and its request. */
@NullMarked
package io.keybroker.proxy.client;

import org.jspecify.annotations.NullMarked;
