/** The daemon: wiring, start, drain and stop. */
@NullMarked
package io.keybroker.proxy.app;

import org.jspecify.annotations.NullMarked;
