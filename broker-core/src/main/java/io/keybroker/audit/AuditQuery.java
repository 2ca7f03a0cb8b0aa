package io.keybroker.audit;

import java.time.Instant;

/**
 * Filter of audit records; an empty text matches all.
 *
 * @param instance the instance that sent the request, or that a change is about
 * @param accessKeyId the key that a request was signed with
 * @param peer the address that it came from
 * @param action an IAM action, in which {@code *} stands for anything
 * @param requestId the one request
 * @param outcome how it ended: a status such as {@code 404} or {@code 5xx}, a refusal, a cause, or a kind of event
 * @param since the earliest time
 * @param until the time before which
 */
public record AuditQuery(
        String instance,
        String accessKeyId,
        String peer,
        String action,
        String requestId,
        String outcome,
        Instant since,
        Instant until) {
    /** A time before which every record is. */
    public static final Instant END = Instant.parse("9999-12-31T00:00:00Z");

    /** Any record. */
    public static final AuditQuery ANY = new AuditQuery("", "", "", "", "", "", Instant.EPOCH, END);

    /** The records of one request. */
    public static AuditQuery ofRequest(String id) {
        return new AuditQuery("", "", "", "", id, "", Instant.EPOCH, END);
    }

    /** The refusals of one key and from one address; of which an empty one does not count. */
    public static AuditQuery refusalsOf(String accessKeyId, String peer) {
        return new AuditQuery("", accessKeyId, peer, "", "", "refused", Instant.EPOCH, END);
    }

    /** The same, about another instance. */
    public AuditQuery forSubject(String other) {
        return new AuditQuery(other, accessKeyId, peer, action, requestId, outcome, since, until);
    }

    /** Whether it asks about requests by what only their first record says. */
    boolean hasSubjectFilter() {
        return !(instance.isEmpty() && accessKeyId.isEmpty() && peer.isEmpty() && action.isEmpty());
    }
}
