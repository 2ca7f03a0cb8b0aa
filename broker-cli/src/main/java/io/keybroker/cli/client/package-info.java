/** The way from a command to the running broker, with the operator's certificate. */
@NullMarked
package io.keybroker.cli.client;

import org.jspecify.annotations.NullMarked;
