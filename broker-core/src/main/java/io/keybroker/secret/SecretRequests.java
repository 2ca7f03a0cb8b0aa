package io.keybroker.secret;

import io.keybroker.audit.AuditEvent;
import io.keybroker.audit.AuditLog;
import io.keybroker.catalogue.Demand;
import io.keybroker.enrolment.Peer;
import io.keybroker.gate.Authenticator;
import io.keybroker.http.RequestHead;
import io.keybroker.identity.SealedException;
import io.keybroker.policy.Circumstances;
import io.keybroker.policy.Role;
import io.keybroker.policy.Roles;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import io.keybroker.registry.Instance;
import io.keybroker.signing.Carrier;
import io.keybroker.signing.Claim;
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
public final class SecretRequests {
    /** The action that a policy has to allow. */
    public static final String ACTION = "broker:GetSecret";

    /** What the resource of that action begins with; the name follows. */
    public static final String RESOURCE = "arn:broker:secrets:::";

    private static final byte[] NO_BODY = new byte[0];
    private static final int FOUND = 200;
    private static final int NOT_FOUND = 404;

    private final Parts parts;

    /**
     * What it works on.
     *
     * @param secrets the secrets
     * @param authenticator who signed the request
     * @param roles what instances may do
     * @param audit where it is recorded
     * @param clock the time
     */
    public record Parts(Secrets secrets, Authenticator authenticator, Roles roles, AuditLog audit, Clock clock) {}

    public SecretRequests(Parts parts) {
        this.parts = parts;
    }

    /** The secret once its handing out is recorded, or nothing if none has that name; it fails with a refusal alone. */
    public CompletionStage<Optional<SecretValue>> get(Peer peer, RequestHead head, String name)
            throws RefusedException {
        Claim claim = Claim.of(head);
        if (claim.carrier() != Carrier.HEADER) {
            throw new RefusedException(
                    Refusal.MALFORMED,
                    "presigned requests are not supported for secrets (expected: an Authorization header)");
        }
        if (!NameGrammar.accepts(name)) {
            throw new RefusedException(
                    Refusal.MALFORMED,
                    "the secret name in the path is invalid (expected: letters, digits, '.', '_', '-')");
        }
        Instance sender = parts.authenticator().authenticateLocal(head, NO_BODY, peer.address());
        Demand demand = new Demand(ACTION, RESOURCE + name);
        Role role = parts.roles()
                .named(sender.role())
                .orElseThrow(() -> new RefusedException(
                        Refusal.UNAVAILABLE, "the role '" + sender.role() + "' is no longer configured"));
        Circumstances.Holder holder = new Circumstances.Holder(
                role.name(), sender.id(), role.tags().byName(), sender.tags().byName());
        role.policy()
                .check(
                        List.of(demand),
                        new Circumstances(
                                holder,
                                peer.address().toString(),
                                parts.clock().instant(),
                                claim.scope().region(),
                                true,
                                Map.of()));
        return recorded(peer, sender, demand, found(name));
    }

    private Optional<SecretValue> found(String name) throws RefusedException {
        try {
            return parts.secrets().named(name);
        } catch (SealedException e) {
            throw new RefusedException(Refusal.UNAVAILABLE, "the broker is sealed");
        }
    }

    private CompletionStage<Optional<SecretValue>> recorded(
            Peer peer, Instance sender, Demand demand, Optional<SecretValue> found) {
        CompletableFuture<Optional<SecretValue>> answer = new CompletableFuture<>();
        AuditEvent.Intent intent = new AuditEvent.Intent(
                parts.clock().instant(),
                peer.requestId(),
                peer.address().toString(),
                sender.id(),
                sender.accessKeyId().value(),
                sender.role(),
                "",
                List.of(demand.action()),
                List.of(demand.resource()),
                "the broker itself");
        parts.audit().record(intent).whenComplete((written, failure) -> {
            if (failure == null) {
                outcome(peer, found);
                answer.complete(found);
                return;
            }
            answer.completeExceptionally(new RefusedException(Refusal.UNAVAILABLE, "the audit log is unavailable"));
        });
        return answer;
    }

    private void outcome(Peer peer, Optional<SecretValue> found) {
        AuditEvent.Outcome outcome = new AuditEvent.Outcome(
                parts.clock().instant(),
                peer.requestId(),
                found.isPresent() ? FOUND : NOT_FOUND,
                "",
                0,
                found.map(SecretValue::length).orElse(0),
                0,
                "answered");
        parts.audit().note(outcome);
    }
}
