/** Benchmarks: CPU per request beside a bare Netty proxy in the same run. */
@NullMarked
package io.keybroker.demo.bench;

import org.jspecify.annotations.NullMarked;
