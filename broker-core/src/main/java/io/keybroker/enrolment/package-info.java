/** Enrolment and renewal: tickets, EC2 attestation, credentials; no sockets. */
@NullMarked
package io.keybroker.enrolment;

import org.jspecify.annotations.NullMarked;
