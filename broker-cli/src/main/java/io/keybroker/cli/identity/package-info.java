/** The verbs about the real keys. */
@NullMarked
package io.keybroker.cli.identity;

import org.jspecify.annotations.NullMarked;
