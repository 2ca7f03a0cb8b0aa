/** What a launch carries: the bootstrap that enrols a machine, and its way into any user data; no sockets. */
@NullMarked
package io.keybroker.launch;

import org.jspecify.annotations.NullMarked;
