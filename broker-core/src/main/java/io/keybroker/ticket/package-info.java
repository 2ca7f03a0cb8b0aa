/** Enrolment tickets, their redemption, and the attestation of instances. */
@NullMarked
package io.keybroker.ticket;

import org.jspecify.annotations.NullMarked;
