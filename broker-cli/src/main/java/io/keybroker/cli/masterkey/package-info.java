/** The verbs about the keys that instances' secrets come from. */
@NullMarked
package io.keybroker.cli.masterkey;

import org.jspecify.annotations.NullMarked;
