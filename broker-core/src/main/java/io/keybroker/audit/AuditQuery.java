package io.keybroker.audit;

import java.time.Instant;

/**
 * Filter of audit records; an empty text matches all.
 *
 * @param instance the instance that sent the request, or is the subject of a change
 * @param accessKeyId the access key ID of the request
 * @param peer the peer address of the request
 * @param action an IAM action, in which {@code *} matches any text
 * @param requestId the request ID
 * @param outcome the outcome: a status such as {@code 404} or {@code 5xx}, an error code, a reason, or a kind of event
 * @param since the earliest time, inclusive
 * @param until the latest time, exclusive
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
    /** A time after every record. */
    public static final Instant END = Instant.parse("9999-12-31T00:00:00Z");

    /** Matches every record. */
    public static final AuditQuery ANY = new AuditQuery("", "", "", "", "", "", Instant.EPOCH, END);

    /** Matches the records of one request. */
    public static AuditQuery ofRequest(String id) {
        return new AuditQuery("", "", "", "", id, "", Instant.EPOCH, END);
    }

    /** Matches the rejections of one key and from one address; an empty one is ignored. */
    public static AuditQuery refusalsOf(String accessKeyId, String peer) {
        return new AuditQuery("", accessKeyId, peer, "", "", "refused", Instant.EPOCH, END);
    }

    /** Returns the query for another instance. */
    public AuditQuery forSubject(String other) {
        return new AuditQuery(other, accessKeyId, peer, action, requestId, outcome, since, until);
    }

    /** Whether it filters requests by a field that only their first record has. */
    boolean hasSubjectFilter() {
        return !(instance.isEmpty() && accessKeyId.isEmpty() && peer.isEmpty() && action.isEmpty());
    }
}
