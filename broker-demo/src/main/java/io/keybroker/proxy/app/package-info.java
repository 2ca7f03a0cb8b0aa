/** Daemons that are never shipped. */
@NullMarked
package io.keybroker.proxy.app;

import org.jspecify.annotations.NullMarked;
