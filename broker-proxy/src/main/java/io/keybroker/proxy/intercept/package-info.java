/** Interceptors: act on a request in flight and on its response. */
@NullMarked
package io.keybroker.proxy.intercept;

import org.jspecify.annotations.NullMarked;
