/** Audit sinks: standard output and syslog, without delay for requests. */
@NullMarked
package io.keybroker.proxy.sink;

import org.jspecify.annotations.NullMarked;
