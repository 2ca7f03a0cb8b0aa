/** EC2's launches and their ends, seen on their way through the broker. */
@NullMarked
package io.keybroker.proxy.launch;

import org.jspecify.annotations.NullMarked;
