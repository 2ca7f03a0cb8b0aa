/** Commands for user data. */
@NullMarked
package io.keybroker.cli.userdata;

import org.jspecify.annotations.NullMarked;
