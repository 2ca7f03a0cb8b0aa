package io.keybroker.ticket;

import io.keybroker.registry.Instance;
import java.time.Instant;

/**
 * An enrolled instance after enrolment or renewal.
 *
 * @param instance the instance, with the credential it shall use
 * @param ticket the id of the ticket
 * @param issuedAt when this generation of its credential was issued
 * @param again whether it had this credential before
 */
public record EnrolledInstance(Instance instance, String ticket, Instant issuedAt, boolean again) {}
