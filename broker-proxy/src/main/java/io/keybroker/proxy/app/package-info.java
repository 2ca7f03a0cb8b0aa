/** The daemon put together: wired, started, drained and stopped. */
@NullMarked
package io.keybroker.proxy.app;

import org.jspecify.annotations.NullMarked;
