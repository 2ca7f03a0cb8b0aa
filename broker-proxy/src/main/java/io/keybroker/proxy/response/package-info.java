/** Responses to clients: forwarded, buffered, or created by the broker. */
@NullMarked
package io.keybroker.proxy.response;

import org.jspecify.annotations.NullMarked;
