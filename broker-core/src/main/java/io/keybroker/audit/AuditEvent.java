package io.keybroker.audit;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The closed list of audit events. Texts from requests are escaped when written. */
public sealed interface AuditEvent {
    Instant at();

    /** The broker's own id of the request, as the client sees it in the answer. */
    String requestId();

    /** A request about to be forwarded; written before its first byte goes upstream. */
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

    /** What the policy forbids of a request that passes all the same, for its role is learning; its intent follows. */
    record WouldDeny(
            Instant at, String requestId, String instance, String role, List<String> actions, List<String> resources)
            implements AuditEvent {
        public WouldDeny {
            actions = List.copyOf(actions);
            resources = List.copyOf(resources);
        }
    }

    /** How a forwarded request ended. */
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
     * A request that was turned away; {@code action}, {@code resource} and {@code remark} say what {@code detail}, which
     * its sender was told, does not.
     */
    record Rejection(
            Instant at,
            String requestId,
            String peer,
            Optional<String> instance,
            String accessKeyId,
            String refusal,
            String cause,
            String detail,
            String action,
            String resource,
            String remark,
            Optional<RequestSummary> asked)
            implements AuditEvent {}

    /**
     * Rejections of one peer address and cause that came too fast to be recorded one by one.
     *
     * @param requestId of one of them
     * @param peer the address; {@code *} for many
     * @param refusal the error code; {@code *} for many
     * @param cause the reason; {@code *} for many
     * @param count how many
     * @param since when the first of them was
     */
    record RejectionSummary(
            Instant at, String requestId, String peer, String refusal, String cause, long count, Instant since)
            implements AuditEvent {}

    /**
     * What a refused request asked for, as far as it could be read; its query and its signature are left out.
     *
     * @param method its method
     * @param host the host that it was addressed to
     * @param path its path, still encoded
     * @param scope the region and the service that it was signed for; empty if it was not
     * @param signedAt when it was signed
     * @param signedHeaders the headers that were signed
     */
    record RequestSummary(
            String method, String host, String path, String scope, String signedAt, List<String> signedHeaders) {
        public RequestSummary {
            signedHeaders = List.copyOf(signedHeaders);
        }
    }

    /** An untouched tunnel about to be opened for the instances at an address; its outcome says how much it carried. */
    record Tunnel(Instant at, String requestId, String peer, List<String> instances, String upstream)
            implements AuditEvent {
        public Tunnel {
            instances = List.copyOf(instances);
        }
    }

    /** A right signature from an address that the key is not bound to: the key was probably stolen. */
    record StolenKey(Instant at, String requestId, String peer, String instance, String accessKeyId)
            implements AuditEvent {}

    /** A change that an operator made. */
    record Change(Instant at, String requestId, String operator, String verb, String subject, String detail)
            implements AuditEvent {}

    /** An instance was handed a credential for a ticket ({@code enrol}) or for its last one ({@code renew}). */
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

    /** An enrolment or a renewal turned away; {@code alarm} if two claim what only one can be. */
    record EnrolmentRejection(
            Instant at,
            String requestId,
            String peer,
            String verb,
            String subject,
            String refusal,
            boolean alarm,
            String detail)
            implements AuditEvent {}

    /** What the broker did about a launch that an instance sent through it: its ticket, and who was announced for it. */
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
    }
}
