/** Operator use cases and the requests and responses of the admin API; no sockets. */
@NullMarked
package io.keybroker.admin;

import org.jspecify.annotations.NullMarked;
