/** Encoding of HTTP/1.1 heads (RFC 9112), for requests to the upstream and responses to clients. */
@NullMarked
package io.keybroker.proxy.codec;

import org.jspecify.annotations.NullMarked;
