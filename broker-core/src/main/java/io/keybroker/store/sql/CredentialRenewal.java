package io.keybroker.store.sql;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.error.EnrolmentError;
import io.keybroker.error.EnrolmentRejectedException;
import io.keybroker.registry.Instance;
import io.keybroker.registry.InstanceState;
import io.keybroker.ticket.EnrolledInstance;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import org.jdbi.v3.core.Handle;

/** Renews the credential of an instance, within a transaction. */
final class CredentialRenewal {
    private static final Duration OVERLAP = Duration.ofMinutes(15);
    private static final Duration LEAST = Duration.ofMinutes(30); // SDKs refresh 15 minutes before expiry
    private static final Duration YOUNGEST = Duration.ofMinutes(1);
    private static final Duration REMEMBERED = Duration.ofDays(1);

    private final InstanceDao instances;
    private final EnrolmentDao enrolments;
    private final long revision;
    private final Instant now;
    private final SecureRandom random;

    CredentialRenewal(Handle handle, long revision, Instant now, SecureRandom random) {
        this.instances = new InstanceDao(handle);
        this.enrolments = new EnrolmentDao(handle);
        this.revision = revision;
        this.now = now;
        this.random = random;
    }

    /** Returns the present credential, or a renewed one if its remaining lifetime is too short. */
    EnrolledInstance currentOrRenewed(Instance instance, EnrolmentDao.Row enrolment) throws EnrolmentRejectedException {
        Duration left = Duration.between(now, instance.expiresAt());
        Duration least = min(LEAST, enrolment.ttl().dividedBy(2));
        return left.compareTo(least) >= 0 ? current(instance, enrolment) : next(instance, enrolment);
    }

    /** Issues the next credential; a repeated request gets the same one, since its response may have been lost. */
    EnrolledInstance renew(AccessKeyId accessKeyId, Instance instance, EnrolmentDao.Row enrolment)
            throws EnrolmentRejectedException {
        boolean young = Duration.between(enrolment.issuedAt(), now).compareTo(YOUNGEST) < 0;
        boolean outgrown = !instance.accessKeyId().equals(accessKeyId);
        return young || outgrown ? currentOrRenewed(instance, enrolment) : next(instance, enrolment);
    }

    private static EnrolledInstance current(Instance instance, EnrolmentDao.Row enrolment) {
        return new EnrolledInstance(instance, enrolment.ticketId(), enrolment.issuedAt(), true);
    }

    private EnrolledInstance next(Instance before, EnrolmentDao.Row enrolment) throws EnrolmentRejectedException {
        checkActive(before);
        Instant expires = min(now.plus(enrolment.ttl()), enrolment.lifeEnds());
        if (!now.isBefore(enrolment.lifeEnds())) {
            throw new EnrolmentRejectedException(
                    EnrolmentError.LIFE_OVER,
                    before.id() + " could be renewed until " + enrolment.lifeEnds() + " (expected: a new ticket)");
        }
        Instance after = before.withNextCredential(AccessKeyId.issue(random), instances.currentMaster(), expires);
        enrolments.keepRetiredKey(before, min(now.plus(OVERLAP), before.expiresAt()), now.minus(REMEMBERED));
        instances.reissue(after, revision);
        enrolments.issuedAt(after.id(), now);
        return new EnrolledInstance(after, enrolment.ticketId(), now, false);
    }

    /** Rejects an instance that was revoked. */
    static void checkUnrevoked(Instance instance) throws EnrolmentRejectedException {
        if (instance.state() == InstanceState.REVOKED) {
            throw new EnrolmentRejectedException(EnrolmentError.INSTANCE_REVOKED, instance.id() + " is revoked");
        }
    }

    /** Rejects an instance that was revoked or suspended. */
    static void checkActive(Instance instance) throws EnrolmentRejectedException {
        checkUnrevoked(instance);
        if (instance.state() == InstanceState.SUSPENDED) {
            throw new EnrolmentRejectedException(EnrolmentError.INSTANCE_SUSPENDED, instance.id() + " is suspended");
        }
    }

    private static <T extends Comparable<T>> T min(T one, T other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
