/** Daemons for benchmarks; not distributed. */
@NullMarked
package io.keybroker.proxy.app;

import org.jspecify.annotations.NullMarked;
