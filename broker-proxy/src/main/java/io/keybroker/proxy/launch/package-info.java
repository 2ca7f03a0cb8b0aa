/** Interceptors for EC2 launches, terminations and stops. */
@NullMarked
package io.keybroker.proxy.launch;

import org.jspecify.annotations.NullMarked;
