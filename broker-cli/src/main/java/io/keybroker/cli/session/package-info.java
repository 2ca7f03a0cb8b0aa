/** What every verb shares: its terminal, its home directory, its output format. */
@NullMarked
package io.keybroker.cli.session;

import org.jspecify.annotations.NullMarked;
