/** Commands for master keys. */
@NullMarked
package io.keybroker.cli.masterkey;

import org.jspecify.annotations.NullMarked;
