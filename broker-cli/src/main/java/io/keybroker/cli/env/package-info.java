/** What an application has to be told so that it finds the broker. */
@NullMarked
package io.keybroker.cli.env;

import org.jspecify.annotations.NullMarked;
