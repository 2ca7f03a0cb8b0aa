/** Commands for instances. */
@NullMarked
package io.keybroker.cli.instance;

import org.jspecify.annotations.NullMarked;
