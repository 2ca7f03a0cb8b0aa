package io.keybroker.ticket;

import io.keybroker.registry.Instance;
import java.time.Instant;

/**
 * An enrolled instance after enrolment or renewal.
 *
 * @param instance the instance with its current credential
 * @param ticket the ticket ID
 * @param issuedAt the time of issue of its credential
 * @param again whether it already had this credential
 */
public record EnrolledInstance(Instance instance, String ticket, Instant issuedAt, boolean again) {}
