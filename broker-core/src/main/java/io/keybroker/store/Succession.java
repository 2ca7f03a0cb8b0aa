package io.keybroker.store;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.refusal.EnrolmentRefusal;
import io.keybroker.refusal.EnrolmentRefusedException;
import io.keybroker.registry.Enrolled;
import io.keybroker.registry.Instance;
import io.keybroker.registry.InstanceState;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import org.jdbi.v3.core.Handle;

/** Renews the credential of an instance, within a transaction. */
final class Succession {
    private static final Duration OVERLAP = Duration.ofMinutes(15);
    private static final Duration LEAST = Duration.ofMinutes(30); // SDKs refresh a quarter of an hour ahead
    private static final Duration YOUNGEST = Duration.ofMinutes(1);
    private static final Duration REMEMBERED = Duration.ofDays(1);

    private final InstanceRows instances;
    private final EnrolmentRows enrolments;
    private final long revision;
    private final Instant now;
    private final SecureRandom random;

    Succession(Handle handle, long revision, Instant now, SecureRandom random) {
        this.instances = new InstanceRows(handle);
        this.enrolments = new EnrolmentRows(handle);
        this.revision = revision;
        this.now = now;
        this.random = random;
    }

    /** What the instance has, unless too little of its life is left to hand it out. */
    Enrolled presentOrNext(Instance instance, EnrolmentRows.Row enrolment) throws EnrolmentRefusedException {
        Duration left = Duration.between(now, instance.expiresAt());
        Duration least = min(LEAST, enrolment.ttl().dividedBy(2));
        return left.compareTo(least) >= 0 ? present(instance, enrolment) : next(instance, enrolment);
    }

    /** The next credential for the holder of this one; the one that it was already given if the answer was lost. */
    Enrolled following(AccessKeyId shown, Instance instance, EnrolmentRows.Row enrolment)
            throws EnrolmentRefusedException {
        boolean young = Duration.between(enrolment.issuedAt(), now).compareTo(YOUNGEST) < 0;
        boolean outgrown = !instance.accessKeyId().equals(shown);
        return young || outgrown ? presentOrNext(instance, enrolment) : next(instance, enrolment);
    }

    private static Enrolled present(Instance instance, EnrolmentRows.Row enrolment) {
        return new Enrolled(instance, enrolment.ticketId(), enrolment.issuedAt(), true);
    }

    private Enrolled next(Instance before, EnrolmentRows.Row enrolment) throws EnrolmentRefusedException {
        checkActive(before);
        Instant expires = min(now.plus(enrolment.ttl()), enrolment.lifeEnds());
        if (!now.isBefore(enrolment.lifeEnds())) {
            throw new EnrolmentRefusedException(
                    EnrolmentRefusal.LIFE_OVER,
                    before.id() + " could be renewed until " + enrolment.lifeEnds() + " (expected: a new ticket)");
        }
        Instance after = before.succeededBy(AccessKeyId.issue(random), instances.currentMaster(), expires);
        enrolments.retire(before, min(now.plus(OVERLAP), before.expiresAt()), now.minus(REMEMBERED));
        instances.reissue(after, revision);
        enrolments.issuedAt(after.id(), now);
        return new Enrolled(after, enrolment.ticketId(), now, false);
    }

    /** Refuses one that an operator has stopped for ever. */
    static void checkUnrevoked(Instance instance) throws EnrolmentRefusedException {
        if (instance.state() == InstanceState.REVOKED) {
            throw new EnrolmentRefusedException(EnrolmentRefusal.INSTANCE_REVOKED, instance.id() + " is revoked");
        }
    }

    /** Refuses one that an operator has stopped. */
    static void checkActive(Instance instance) throws EnrolmentRefusedException {
        checkUnrevoked(instance);
        if (instance.state() == InstanceState.SUSPENDED) {
            throw new EnrolmentRefusedException(EnrolmentRefusal.INSTANCE_SUSPENDED, instance.id() + " is suspended");
        }
    }

    private static <T extends Comparable<T>> T min(T one, T other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
