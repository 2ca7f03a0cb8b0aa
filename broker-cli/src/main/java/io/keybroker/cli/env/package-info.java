/** Commands that print client settings. */
@NullMarked
package io.keybroker.cli.env;

import org.jspecify.annotations.NullMarked;
