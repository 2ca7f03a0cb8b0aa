/** Commands for identities. */
@NullMarked
package io.keybroker.cli.identity;

import org.jspecify.annotations.NullMarked;
