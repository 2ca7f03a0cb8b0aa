/** Launches: the bootstrap that enrols a machine, user data and tickets; no sockets. */
@NullMarked
package io.keybroker.launch;

import org.jspecify.annotations.NullMarked;
