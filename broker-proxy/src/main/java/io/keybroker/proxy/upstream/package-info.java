/** The way to AWS: checked addresses, verified TLS, and connections kept on the event loop that uses them. */
@NullMarked
package io.keybroker.proxy.upstream;

import org.jspecify.annotations.NullMarked;
