/** Which instances exist, which credential each holds, and from which address it may use it. */
@NullMarked
package io.keybroker.registry;

import org.jspecify.annotations.NullMarked;
