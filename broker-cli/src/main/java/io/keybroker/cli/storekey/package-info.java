/** The verbs about what opens the sealed store. */
@NullMarked
package io.keybroker.cli.storekey;

import org.jspecify.annotations.NullMarked;
