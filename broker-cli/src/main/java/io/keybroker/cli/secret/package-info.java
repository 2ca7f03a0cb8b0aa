/** Commands for third-party secrets. */
@NullMarked
package io.keybroker.cli.secret;

import org.jspecify.annotations.NullMarked;
