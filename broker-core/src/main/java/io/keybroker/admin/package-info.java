/** What operators ask of the broker and what it answers, and the service behind it; no sockets. */
@NullMarked
package io.keybroker.admin;

import org.jspecify.annotations.NullMarked;
