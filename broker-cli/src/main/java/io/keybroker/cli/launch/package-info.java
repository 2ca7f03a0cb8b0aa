/** {@code broker launch}: machines that come up with a credential of their own. */
@NullMarked
package io.keybroker.cli.launch;

import org.jspecify.annotations.NullMarked;
