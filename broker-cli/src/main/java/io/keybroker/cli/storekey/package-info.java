/** Commands for store keys. */
@NullMarked
package io.keybroker.cli.storekey;

import org.jspecify.annotations.NullMarked;
