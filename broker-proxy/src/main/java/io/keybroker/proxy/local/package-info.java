/** The broker's own endpoints under /.broker/. */
@NullMarked
package io.keybroker.proxy.local;

import org.jspecify.annotations.NullMarked;
