/** Copies of the audit log: to standard output and to syslog servers, never in the way of a request. */
@NullMarked
package io.keybroker.proxy.sink;

import org.jspecify.annotations.NullMarked;
