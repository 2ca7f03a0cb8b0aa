/** Shared context of commands: terminal, home directory, output format. */
@NullMarked
package io.keybroker.cli.session;

import org.jspecify.annotations.NullMarked;
