/** The verbs about instances. */
@NullMarked
package io.keybroker.cli.instance;

import org.jspecify.annotations.NullMarked;
