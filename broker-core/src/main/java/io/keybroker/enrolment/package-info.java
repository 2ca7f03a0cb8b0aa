/** How an instance comes by its own credential: a ticket, EC2's signed word about it, and renewal; no sockets. */
@NullMarked
package io.keybroker.enrolment;

import org.jspecify.annotations.NullMarked;
