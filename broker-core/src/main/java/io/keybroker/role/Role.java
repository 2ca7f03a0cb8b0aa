package io.keybroker.role;

import io.keybroker.catalogue.model.Operation;
import io.keybroker.error.AuditDetail;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RejectionReason;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.policy.Policy;
import io.keybroker.policy.Tags;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A role: policy, identities, lifetimes and options.
 *
 * @param name the role name
 * @param signers the identities that sign for it
 * @param policy the policy
 * @param ttl the default lease duration
 * @param maxTtl the maximum lease duration
 * @param leeway the options
 * @param tags the tags for policy conditions
 * @param launches the settings of launched machines; empty if launches are not managed
 */
public record Role(
        String name,
        IdentityMapping signers,
        Policy policy,
        Duration ttl,
        Duration maxTtl,
        Options leeway,
        Tags tags,
        Optional<LaunchSettings> launches) {
    /** A role with one identity and default options. */
    public Role(String name, String identity, Policy policy, Duration ttl, Duration maxTtl) {
        this(
                name,
                new IdentityMapping(identity, Map.of()),
                policy,
                ttl,
                maxTtl,
                Options.NONE,
                Tags.NONE,
                Optional.empty());
    }

    /**
     * The identities of a role.
     *
     * @param usual the default identity
     * @param byService overrides by signing name
     */
    public record IdentityMapping(String usual, Map<String, String> byService) {
        public IdentityMapping {
            byService = Map.copyOf(byService);
        }
    }

    /**
     * Options of a role beyond plain signed requests.
     *
     * @param presign the accepted presigned URLs
     * @param sigv2 whether SigV2 is accepted
     * @param mint the credential-issuing actions that its policy may allow
     * @param learnMode whether denied requests are forwarded and recorded
     * @param unknownOperations whether the policy decides operations that the catalogue does not list
     * @param stores the stores instead of default endpoints
     * @param anonymous the actions accepted unsigned, from the addresses of its instances
     */
    public record Options(
            Presign presign,
            boolean sigv2,
            Set<String> mint,
            boolean learnMode,
            boolean unknownOperations,
            StoreChoice stores,
            Set<String> anonymous,
            ResourceHosts hosts) {
        /** The default options. */
        public static final Options NONE = new Options(Presign.OFF, false, Set.of(), false);

        /** Options without unknown operations. */
        public Options(Presign presign, boolean sigv2, Set<String> mint, boolean learning) {
            this(presign, sigv2, mint, learning, false);
        }

        /** Options without stores. */
        public Options(Presign presign, boolean sigv2, Set<String> mint, boolean learning, boolean unknownOperations) {
            this(presign, sigv2, mint, learning, unknownOperations, StoreChoice.NONE, Set.of());
        }

        /** The same without hosts of single resources. */
        public Options(
                Presign presign,
                boolean sigv2,
                Set<String> mint,
                boolean learning,
                boolean unknownOperations,
                StoreChoice stores,
                Set<String> anonymous) {
            this(presign, sigv2, mint, learning, unknownOperations, stores, anonymous, ResourceHosts.NONE);
        }

        public Options {
            mint = Set.copyOf(mint);
            anonymous = Set.copyOf(anonymous);
        }
    }

    /** Returns the default identity. */
    public String identity() {
        return signers.usual();
    }

    /** Returns the identity of a service. */
    public String identityFor(String signingName) {
        return signers.byService().getOrDefault(signingName, signers.usual());
    }

    /** Rejects an operation that the catalogue does not list, unless the role permits such, also in learn mode. */
    public void requireKnown(Operation operation) throws RequestRejectedException {
        if (!operation.known() && !leeway.unknownOperations()) {
            String action = operation.service().iamPrefix() + ':' + operation.name();
            throw new RequestRejectedException(
                    ErrorCode.ACCESS_DENIED,
                    action + " is an operation unknown to this broker, and the role " + name
                            + " does not set unknownOperations: allow",
                    RejectionReason.AS_ANSWERED,
                    new AuditDetail(
                            action,
                            "",
                            "the catalogue has no such operation; add it to the catalogue, or set"
                                    + " unknownOperations: allow for the role '" + name + "'"));
        }
    }

    /** Whether the role lists a credential-issuing action. */
    public boolean mayIssueCredentials(String action) {
        return leeway.mint().stream().anyMatch(action::equalsIgnoreCase);
    }

    /** Whether the role lists an action as unsigned. */
    public boolean acceptsUnsigned(String action) {
        return leeway.anonymous().stream().anyMatch(action::equalsIgnoreCase);
    }
}
