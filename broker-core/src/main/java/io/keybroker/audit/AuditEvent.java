package io.keybroker.audit;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The closed list of audit events. Texts from requests are escaped when written. */
public sealed interface AuditEvent {
    Instant at();

    /** The broker's request ID, as the client receives it in the response. */
    String requestId();

    /** A request about to be forwarded; written before its first byte is sent upstream. */
    record Intent(
            Instant at,
            String requestId,
            String peer,
            String instance,
            String accessKeyId,
            String role,
            String identity,
            List<String> actions,
            List<String> resources,
            String upstream)
            implements AuditEvent {
        public Intent {
            actions = List.copyOf(actions);
            resources = List.copyOf(resources);
        }
    }

    /** Permissions of a request that the policy denies but learn mode tolerates; its intent follows. */
    record WouldDeny(
            Instant at, String requestId, String instance, String role, List<String> actions, List<String> resources)
            implements AuditEvent {
        public WouldDeny {
            actions = List.copyOf(actions);
            resources = List.copyOf(resources);
        }
    }

    /** The end of a forwarded request. */
    record Outcome(
            Instant at,
            String requestId,
            int status,
            String awsRequestId,
            long bytesUp,
            long bytesDown,
            long micros,
            String end)
            implements AuditEvent {}

    /**
     * A rejected request; {@code action}, {@code resource} and {@code remark} hold what {@code detail}, which the
     * client receives, omits.
     */
    record Rejection(
            Instant at,
            String requestId,
            String peer,
            Optional<String> instance,
            String accessKeyId,
            String errorCode,
            String cause,
            String detail,
            String action,
            String resource,
            String remark,
            Optional<RequestSummary> asked)
            implements AuditEvent {}

    /**
     * Rejections of one peer address and reason that exceeded the rate for single records.
     *
     * @param requestId the request ID of one of them
     * @param peer the peer address; {@code *} for several
     * @param errorCode the error code; {@code *} for several
     * @param cause the reason; {@code *} for several
     * @param count the number of rejections
     * @param since the time of the first one
     */
    record RejectionSummary(
            Instant at, String requestId, String peer, String errorCode, String cause, long count, Instant since)
            implements AuditEvent {}

    /**
     * The readable part of a rejected request, without its query and its signature.
     *
     * @param method the method
     * @param host the addressed host
     * @param path the path, still encoded
     * @param scope the region and service of the signature; empty if unsigned
     * @param signedAt the signing time
     * @param signedHeaders the signed headers
     */
    record RequestSummary(
            String method, String host, String path, String scope, String signedAt, List<String> signedHeaders) {
        public RequestSummary {
            signedHeaders = List.copyOf(signedHeaders);
        }
    }

    /**
     * A CONNECT tunnel without inspection, about to be opened for the instances at an address; its outcome has the
     * byte counts.
     */
    record Tunnel(Instant at, String requestId, String peer, List<String> instances, String upstream)
            implements AuditEvent {
        public Tunnel {
            instances = List.copyOf(instances);
        }
    }

    /** A valid signature from an address that the key is not bound to: the key was probably stolen. */
    record StolenKey(Instant at, String requestId, String peer, String instance, String accessKeyId)
            implements AuditEvent {}

    /** A change by an operator. */
    record Change(Instant at, String requestId, String operator, String verb, String subject, String detail)
            implements AuditEvent {}

    /** An instance received a credential for a ticket ({@code enrol}) or for its last credential ({@code renew}). */
    record Enrolment(
            Instant at,
            String requestId,
            String peer,
            String verb,
            String instance,
            String accessKeyId,
            String role,
            String ticket,
            boolean again)
            implements AuditEvent {}

    /** A rejected enrolment or renewal; {@code alarm} if two clients claim the same instance. */
    record EnrolmentRejection(
            Instant at,
            String requestId,
            String peer,
            String verb,
            String subject,
            String errorCode,
            boolean alarm,
            String detail)
            implements AuditEvent {}

    /** The broker's part in a launch that an instance sent through it: the ticket, and the announced instances. */
    record Launch(
            Instant at,
            String requestId,
            String instance,
            String verb,
            String ticket,
            String role,
            List<String> instances,
            String detail)
            implements AuditEvent {
        public Launch {
            instances = List.copyOf(instances);
        }

        /** The same event with the instances that were launched. */
        public Launch withInstances(List<String> ids) {
            return new Launch(at, requestId, instance, verb, ticket, role, ids, detail);
        }
    }
}
