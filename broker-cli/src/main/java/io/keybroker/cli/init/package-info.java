/** The command that creates a home directory. */
@NullMarked
package io.keybroker.cli.init;

import org.jspecify.annotations.NullMarked;
