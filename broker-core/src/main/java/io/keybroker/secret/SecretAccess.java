package io.keybroker.secret;

import io.keybroker.audit.AuditEvent;
import io.keybroker.audit.AuditLog;
import io.keybroker.auth.Authenticator;
import io.keybroker.catalogue.model.RequiredPermission;
import io.keybroker.enrolment.RequestOrigin;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.RequestHead;
import io.keybroker.policy.RequestContext;
import io.keybroker.registry.Instance;
import io.keybroker.role.Role;
import io.keybroker.role.Roles;
import io.keybroker.seal.SealedException;
import io.keybroker.signing.RequestSignature;
import io.keybroker.signing.SignatureType;
import io.keybroker.text.NameGrammar;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Authenticates, authorizes and records {@code GET /.broker/secrets/NAME}. A denied client does not learn whether the
 * secret exists. Never blocks.
 */
public final class SecretAccess {
    /** The action that a policy must allow. */
    public static final String ACTION = "broker:GetSecret";

    /** Prefix of that action's resource ARN, before the name. */
    public static final String RESOURCE = "arn:broker:secrets:::";

    private static final byte[] NO_BODY = new byte[0];
    private static final int FOUND = 200;
    private static final int NOT_FOUND = 404;

    private final SecretStore secrets;
    private final Authenticator authenticator;
    private final Roles roles;
    private final AuditLog audit;
    private final Clock clock;

    public SecretAccess(SecretStore secrets, Authenticator authenticator, Roles roles, AuditLog audit, Clock clock) {
        this.secrets = secrets;
        this.authenticator = authenticator;
        this.roles = roles;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Returns the secret once its release is recorded; empty if the name is unknown. It fails only with a rejection.
     */
    public CompletionStage<Optional<SecretValue>> get(RequestOrigin peer, RequestHead head, String name)
            throws RequestRejectedException {
        RequestSignature requestSignature = RequestSignature.parse(head);
        if (requestSignature.type() != SignatureType.HEADER) {
            throw new RequestRejectedException(
                    ErrorCode.MALFORMED,
                    "presigned requests are not supported for secrets (expected: an Authorization header)");
        }
        if (!NameGrammar.accepts(name)) {
            throw new RequestRejectedException(
                    ErrorCode.MALFORMED,
                    "the secret name in the path is invalid (expected: letters, digits, '.', '_', '-')");
        }
        Instance instance = authenticator.authenticateLocal(head, NO_BODY, peer.address());
        RequiredPermission requiredPermission = new RequiredPermission(ACTION, RESOURCE + name);
        Role role = roles.find(instance.role())
                .orElseThrow(() -> new RequestRejectedException(
                        ErrorCode.UNAVAILABLE, "the role '" + instance.role() + "' is no longer configured"));
        RequestContext.Principal principal = new RequestContext.Principal(
                role.name(),
                instance.id(),
                role.tags().byName(),
                instance.tags().byName());
        role.policy()
                .requireAllowed(
                        List.of(requiredPermission),
                        new RequestContext(
                                principal,
                                peer.address().toString(),
                                clock.instant(),
                                requestSignature.scope().region(),
                                true,
                                Map.of()));
        return recorded(peer, instance, requiredPermission, require(name));
    }

    private Optional<SecretValue> require(String name) throws RequestRejectedException {
        try {
            return secrets.find(name);
        } catch (SealedException e) {
            throw new RequestRejectedException(ErrorCode.UNAVAILABLE, "the broker is sealed");
        }
    }

    private CompletionStage<Optional<SecretValue>> recorded(
            RequestOrigin peer,
            Instance instance,
            RequiredPermission requiredPermission,
            Optional<SecretValue> secretValue) {
        CompletableFuture<Optional<SecretValue>> answer = new CompletableFuture<>();
        AuditEvent.Intent intent = new AuditEvent.Intent(
                clock.instant(),
                peer.requestId(),
                peer.address().toString(),
                instance.id(),
                instance.accessKeyId().value(),
                instance.role(),
                "",
                List.of(requiredPermission.action()),
                List.of(requiredPermission.resource()),
                "the broker itself");
        audit.append(intent).whenComplete((written, failure) -> {
            if (failure == null) {
                outcome(peer, secretValue);
                answer.complete(secretValue);
                return;
            }
            answer.completeExceptionally(
                    new RequestRejectedException(ErrorCode.UNAVAILABLE, "the audit log is unavailable"));
        });
        return answer;
    }

    private void outcome(RequestOrigin peer, Optional<SecretValue> secretValue) {
        AuditEvent.Outcome outcome = new AuditEvent.Outcome(
                clock.instant(),
                peer.requestId(),
                secretValue.isPresent() ? FOUND : NOT_FOUND,
                "",
                0,
                secretValue.map(SecretValue::length).orElse(0),
                0,
                "answered");
        audit.appendBestEffort(outcome);
    }
}
