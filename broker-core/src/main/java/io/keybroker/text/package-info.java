/** Text that operators write and read: durations, names, strict JSON. */
@NullMarked
package io.keybroker.text;

import org.jspecify.annotations.NullMarked;
