package io.keybroker.audit;

import io.keybroker.audit.AuditEvent.Change;
import io.keybroker.audit.AuditEvent.Enrolment;
import io.keybroker.audit.AuditEvent.EnrolmentRejection;
import io.keybroker.audit.AuditEvent.Intent;
import io.keybroker.audit.AuditEvent.Launch;
import io.keybroker.audit.AuditEvent.Outcome;
import io.keybroker.audit.AuditEvent.Rejection;
import io.keybroker.audit.AuditEvent.RejectionSummary;
import io.keybroker.audit.AuditEvent.RequestSummary;
import io.keybroker.audit.AuditEvent.StolenKey;
import io.keybroker.audit.AuditEvent.Tunnel;
import io.keybroker.audit.AuditEvent.WouldDeny;

/** Encodes an event as a JSON line. */
final class AuditEventEncoder {
    private static final byte[] EVENT = JsonLineBuffer.name("event");
    private static final byte[] AT = JsonLineBuffer.name("at");
    private static final byte[] REQUEST_ID = JsonLineBuffer.name("requestId");
    private static final byte[] PEER = JsonLineBuffer.name("peer");
    private static final byte[] INSTANCE = JsonLineBuffer.name("instance");
    private static final byte[] ACCESS_KEY_ID = JsonLineBuffer.name("accessKeyId");
    private static final byte[] ROLE = JsonLineBuffer.name("role");
    private static final byte[] IDENTITY = JsonLineBuffer.name("identity");
    private static final byte[] ACTIONS = JsonLineBuffer.name("actions");
    private static final byte[] RESOURCES = JsonLineBuffer.name("resources");
    private static final byte[] UPSTREAM = JsonLineBuffer.name("upstream");
    private static final byte[] STATUS = JsonLineBuffer.name("status");
    private static final byte[] AWS_REQUEST_ID = JsonLineBuffer.name("awsRequestId");
    private static final byte[] BYTES_UP = JsonLineBuffer.name("bytesUp");
    private static final byte[] BYTES_DOWN = JsonLineBuffer.name("bytesDown");
    private static final byte[] MICROS = JsonLineBuffer.name("micros");
    private static final byte[] END = JsonLineBuffer.name("end");
    private static final byte[] REFUSAL = JsonLineBuffer.name("refusal");
    private static final byte[] COUNT = JsonLineBuffer.name("count");
    private static final byte[] SINCE = JsonLineBuffer.name("since");
    private static final byte[] CAUSE = JsonLineBuffer.name("cause");
    private static final byte[] DETAIL = JsonLineBuffer.name("detail");
    private static final byte[] ACTION = JsonLineBuffer.name("action");
    private static final byte[] RESOURCE = JsonLineBuffer.name("resource");
    private static final byte[] REMARK = JsonLineBuffer.name("remark");
    private static final byte[] METHOD = JsonLineBuffer.name("method");
    private static final byte[] HOST = JsonLineBuffer.name("host");
    private static final byte[] PATH = JsonLineBuffer.name("path");
    private static final byte[] SCOPE = JsonLineBuffer.name("scope");
    private static final byte[] SIGNED_AT = JsonLineBuffer.name("signedAt");
    private static final byte[] SIGNED_HEADERS = JsonLineBuffer.name("signedHeaders");
    private static final byte[] OPERATOR = JsonLineBuffer.name("operator");
    private static final byte[] VERB = JsonLineBuffer.name("verb");
    private static final byte[] SUBJECT = JsonLineBuffer.name("subject");
    private static final byte[] TICKET = JsonLineBuffer.name("ticket");
    private static final byte[] AGAIN = JsonLineBuffer.name("again");
    private static final byte[] INSTANCES = JsonLineBuffer.name("instances");
    private static final byte[] ALARM = JsonLineBuffer.name("alarm");

    private AuditEventEncoder() {}

    static void write(AuditEvent event, JsonLineBuffer line) {
        line.field(AT, event.at());
        line.field(EVENT, kind(event));
        line.field(REQUEST_ID, event.requestId());
        if (event instanceof Intent intent) {
            intent(intent, line);
        } else if (event instanceof WouldDeny denial) {
            line.field(INSTANCE, denial.instance());
            line.field(ROLE, denial.role());
            line.field(ACTIONS, denial.actions());
            line.field(RESOURCES, denial.resources());
        } else if (event instanceof Outcome outcome) {
            outcome(outcome, line);
        } else if (event instanceof Rejection rejection) {
            rejection(rejection, line);
        } else if (event instanceof RejectionSummary summary) {
            line.field(PEER, summary.peer());
            line.field(REFUSAL, summary.errorCode());
            line.field(CAUSE, summary.cause());
            line.field(COUNT, summary.count());
            line.field(SINCE, summary.since());
        } else if (event instanceof Tunnel tunnel) {
            tunnel(tunnel, line);
        } else if (event instanceof StolenKey stolen) {
            line.field(PEER, stolen.peer());
            line.field(INSTANCE, stolen.instance());
            line.field(ACCESS_KEY_ID, stolen.accessKeyId());
        } else if (event instanceof Change change) {
            line.field(OPERATOR, change.operator());
            line.field(VERB, change.verb());
            line.field(SUBJECT, change.subject());
            line.field(DETAIL, change.detail());
        } else if (event instanceof Enrolment enrolment) {
            enrolment(enrolment, line);
        } else if (event instanceof EnrolmentRejection rejection) {
            enrolmentRejection(rejection, line);
        } else if (event instanceof Launch launch) {
            launch(launch, line);
        }
    }

    private static String kind(AuditEvent event) {
        if (event instanceof Intent) {
            return "intent";
        }
        if (event instanceof WouldDeny) {
            return "would-deny";
        }
        if (event instanceof Outcome) {
            return "outcome";
        }
        if (event instanceof Rejection) {
            return "refused";
        }
        if (event instanceof RejectionSummary) {
            return "refused-many";
        }
        if (event instanceof Enrolment) {
            return "enrolment";
        }
        if (event instanceof EnrolmentRejection) {
            return "enrolment-refused";
        }
        if (event instanceof Launch) {
            return "launch";
        }
        if (event instanceof Tunnel) {
            return "tunnel";
        }
        return event instanceof StolenKey ? "stolen-key" : "change";
    }

    private static void tunnel(Tunnel tunnel, JsonLineBuffer line) {
        line.field(PEER, tunnel.peer());
        line.field(INSTANCES, tunnel.instances());
        line.field(UPSTREAM, tunnel.upstream());
    }

    private static void intent(Intent intent, JsonLineBuffer line) {
        line.field(PEER, intent.peer());
        line.field(INSTANCE, intent.instance());
        line.field(ACCESS_KEY_ID, intent.accessKeyId());
        line.field(ROLE, intent.role());
        line.field(IDENTITY, intent.identity());
        line.field(ACTIONS, intent.actions());
        line.field(RESOURCES, intent.resources());
        line.field(UPSTREAM, intent.upstream());
    }

    private static void outcome(Outcome outcome, JsonLineBuffer line) {
        line.field(STATUS, outcome.status());
        line.field(AWS_REQUEST_ID, outcome.awsRequestId());
        line.field(BYTES_UP, outcome.bytesUp());
        line.field(BYTES_DOWN, outcome.bytesDown());
        line.field(MICROS, outcome.micros());
        line.field(END, outcome.end());
    }

    private static void rejection(Rejection rejection, JsonLineBuffer line) {
        line.field(PEER, rejection.peer());
        if (rejection.instance().isPresent()) {
            line.field(INSTANCE, rejection.instance().get());
        }
        line.field(ACCESS_KEY_ID, rejection.accessKeyId());
        line.field(REFUSAL, rejection.errorCode());
        line.field(CAUSE, rejection.cause());
        line.field(DETAIL, rejection.detail());
        if (!rejection.action().isEmpty()) {
            line.field(ACTION, rejection.action());
            line.field(RESOURCE, rejection.resource());
        }
        if (!rejection.remark().isEmpty()) {
            line.field(REMARK, rejection.remark());
        }
        if (rejection.asked().isPresent()) {
            encodeRequest(rejection.asked().get(), line);
        }
    }

    private static void encodeRequest(RequestSummary request, JsonLineBuffer line) {
        line.field(METHOD, request.method());
        line.field(HOST, request.host());
        line.field(PATH, request.path());
        if (!request.scope().isEmpty()) {
            line.field(SCOPE, request.scope());
            line.field(SIGNED_AT, request.signedAt());
            line.field(SIGNED_HEADERS, request.signedHeaders());
        }
    }

    private static void enrolment(Enrolment enrolment, JsonLineBuffer line) {
        line.field(PEER, enrolment.peer());
        line.field(VERB, enrolment.verb());
        line.field(INSTANCE, enrolment.instance());
        line.field(ACCESS_KEY_ID, enrolment.accessKeyId());
        line.field(ROLE, enrolment.role());
        line.field(TICKET, enrolment.ticket());
        line.field(AGAIN, String.valueOf(enrolment.again()));
    }

    private static void enrolmentRejection(EnrolmentRejection enrolmentRejection, JsonLineBuffer line) {
        line.field(PEER, enrolmentRejection.peer());
        line.field(VERB, enrolmentRejection.verb());
        line.field(SUBJECT, enrolmentRejection.subject());
        line.field(REFUSAL, enrolmentRejection.errorCode());
        line.field(ALARM, String.valueOf(enrolmentRejection.alarm()));
        line.field(DETAIL, enrolmentRejection.detail());
    }

    private static void launch(Launch launch, JsonLineBuffer line) {
        line.field(INSTANCE, launch.instance());
        line.field(VERB, launch.verb());
        line.field(TICKET, launch.ticket());
        line.field(ROLE, launch.role());
        line.field(INSTANCES, launch.instances());
        line.field(DETAIL, launch.detail());
    }
}
