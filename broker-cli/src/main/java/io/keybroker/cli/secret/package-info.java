/** The verbs about third parties' secrets. */
@NullMarked
package io.keybroker.cli.secret;

import org.jspecify.annotations.NullMarked;
