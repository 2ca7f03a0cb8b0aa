/** Bodies that are at hand before they are sent, in memory or in a file. */
@NullMarked
package io.keybroker.proxy.body;

import org.jspecify.annotations.NullMarked;
