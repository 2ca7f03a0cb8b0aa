package io.keybroker.gate;

import io.keybroker.catalogue.Catalogue;
import io.keybroker.catalogue.Demand;
import io.keybroker.catalogue.Endpoint;
import io.keybroker.catalogue.Endpoints;
import io.keybroker.catalogue.Operation;
import io.keybroker.http.RequestHead;
import io.keybroker.identity.Bearer;
import io.keybroker.identity.Identities;
import io.keybroker.identity.Identity;
import io.keybroker.net.IpAddress;
import io.keybroker.policy.Circumstances;
import io.keybroker.policy.Role;
import io.keybroker.policy.Roles;
import io.keybroker.refusal.Cause;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import io.keybroker.refusal.Remark;
import io.keybroker.registry.Instance;
import io.keybroker.signing.Carrier;
import io.keybroker.signing.ChunkSeed;
import io.keybroker.signing.Claim;
import io.keybroker.signing.PayloadHash;
import io.keybroker.signing.Rechaining;
import io.keybroker.signing.SigningKeys;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Authenticates, authorizes and signs requests: every decision about one, in one order. */
public final class Gate {
    private final Authenticator authenticator;
    private final Catalogue catalogue;
    private final Endpoints endpoints;
    private final BrokerNames brokerHosts;
    private final Roles roles;
    private final Identities identities;
    private final SignatureTypes signatureTypes;
    private final UnverifiedRequestParser parser;
    private final Resigner signer;
    private final Clock clock;

    /**
     * {@code homeRegion} is the region of requests that are signed for none, or for several; {@code clock} decides, {@code
     * wall} dates what is signed for AWS.
     */
    public Gate(
            Authenticator authenticator,
            Catalogue catalogue,
            Endpoints endpoints,
            BrokerNames brokerHosts,
            String homeRegion,
            Roles roles,
            Identities identities,
            SignatureTypes signatureTypes,
            SigningKeys signingKeys,
            Clock clock,
            Clock wall) {
        this.authenticator = authenticator;
        this.catalogue = catalogue;
        this.endpoints = endpoints;
        this.brokerHosts = brokerHosts;
        this.roles = roles;
        this.identities = identities;
        this.signatureTypes = signatureTypes;
        this.parser = new UnverifiedRequestParser(catalogue, homeRegion);
        this.signer = new Resigner(signingKeys, wall);
        this.clock = clock;
    }

    /** The hosts that requests address, unless they come through a tunnel. */
    public HostNames brokerHosts() {
        return brokerHosts;
    }

    /** Parses a request whose signature is in its head, and verifies nothing. */
    public Arrival parse(RequestHead head, IpAddress peer, HostNames hosts) throws RefusedException {
        return parser.parse(head, peer, hosts);
    }

    /** Parses a request whose signature is in its form, and verifies nothing. */
    public Arrival parseForm(RequestHead head, byte[] form, IpAddress peer, HostNames hosts) throws RefusedException {
        return parser.parseForm(head, form, peer, hosts);
    }

    /** Whether a request's signature is in its form, so that the form has to be read first; false if no role accepts that. */
    public boolean hasSignatureInForm(RequestHead head) {
        return Claim.standsInForm(head)
                && roles.byName().values().stream()
                        .anyMatch(role -> signatureTypes.isAccepted(role, Carrier.SIGV2_FORM));
    }

    /** Rejects an address that no active instance is bound to: the one check that is possible before a form is read. */
    public void requireBoundAddress(IpAddress peer) throws RefusedException {
        authenticator.requireBoundAddress(peer);
    }

    /**
     * Verifies as much as the head can prove, before a byte of the body is buffered: key, address and state, and the
     * signature unless it covers a hash that the head does not declare. {@link #authorize} repeats all of it.
     */
    public void precheck(Arrival request) throws RefusedException {
        requireUnchunked(request.signature().payload().mode());
        if (request.isProvenByBody()) {
            authenticator.requireKeyAndAddress(request);
        } else {
            authenticator.authenticate(request, request.signature().payload().text());
        }
    }

    /** Decides whether a request may be forwarded, and signs it with a real key. */
    public Admission authorize(Arrival request, Payload payload) throws RefusedException {
        Instance instance = authenticator.authenticate(request, payload.signedHash());
        Role role = requireRole(instance);
        requireSignatureType(role, request.signature().carrier());
        Operation operation =
                catalogue.identify(request.service(), request.region(), request.pathStyleHead(), payload.content());
        role.requireKnown(operation);
        requirePayloadMode(request.signature().payload().mode(), payload, operation);
        List<Demand> denied = evaluate(role, operation, contextOf(request, instance, role, operation));
        Identity identity = requireIdentity(role.identityFor(operation.service().signingName()), instance);
        payload.requireMatch();
        Endpoint endpoint = endpoints.of(operation, request.region());
        UpstreamRequest upstream = sign(request, payload, new Signatory(instance, identity), endpoint);
        String realKeyId = identity.credential().id().value();
        return new Admission(instance, identity.name(), realKeyId, operation, denied, endpoint, upstream);
    }

    /** Rejects a request whose instance has lost its rights, its address or its lease since it was authorized. */
    public void requireLive(Instance instance, IpAddress peer) throws RefusedException {
        authenticator.requireLive(instance, peer);
    }

    /** The same for a request that is being forwarded: it goes on while the registry cannot be read, until its lease ends. */
    public void requireStillLive(Instance instance, IpAddress peer) throws RefusedException {
        authenticator.requireStillLive(instance, peer);
    }

    private Role requireRole(Instance instance) throws RefusedException {
        return roles.named(instance.role())
                .orElseThrow(() -> unavailable("the role '" + instance.role() + "' is no longer configured"));
    }

    private void requireSignatureType(Role role, Carrier type) throws RefusedException {
        if (!signatureTypes.isAccepted(role, type)) {
            throw new RefusedException(
                    Refusal.NOT_ALLOWED,
                    "the role '" + role.name() + "' does not take requests that are signed in this way",
                    Cause.AS_ANSWERED,
                    Remark.of("signed as " + type.wireName() + ", which the role '" + role.name()
                            + "' takes with presign: bound or sigv2: true alone"));
        }
    }

    private static void requirePayloadMode(PayloadHash.Mode mode, Payload payload, Operation operation)
            throws RefusedException {
        if (!(payload instanceof Payload.Streamed)) {
            requireUnchunked(mode);
        }
        if (!mode.takenBy(operation)) {
            throw new RefusedException(
                    Refusal.MALFORMED, operation.name() + " does not take a body that is signed in this way");
        }
    }

    private static void requireUnchunked(PayloadHash.Mode mode) throws RefusedException {
        if (mode.chunked()) {
            throw new RefusedException(Refusal.MALFORMED, "this operation does not take an aws-chunked body");
        }
    }

    /** Rejects what the policy denies, or in learn mode returns it; credentials are issued only if the role names the action. */
    private static List<Demand> evaluate(Role role, Operation operation, Circumstances context)
            throws RefusedException {
        String action = operation.service().iamPrefix() + ':' + operation.name();
        if (operation.minting() && !role.mints(action)) {
            throw new RefusedException(
                    Refusal.NOT_ALLOWED,
                    action + " answers with credentials, which the role " + role.name() + " does not name under mint",
                    Cause.AS_ANSWERED,
                    new Remark(action, "", "the role '" + role.name() + "' names no such action under mint"));
        }
        if (role.leeway().learning()) {
            return role.policy().forbidden(operation.demands(), context);
        }
        role.policy().check(operation.demands(), context);
        return List.of();
    }

    /** The values of the condition keys; only TLS reaches the broker. */
    private Circumstances contextOf(Arrival request, Instance instance, Role role, Operation operation) {
        Circumstances.Holder principal = new Circumstances.Holder(
                role.name(),
                instance.id(),
                role.tags().byName(),
                instance.tags().byName());
        return new Circumstances(
                principal, request.peer().toString(), clock.instant(), request.region(), true, operation.keys());
    }

    private Identity requireIdentity(String name, Instance instance) throws RefusedException {
        return identities
                .named(name, new Bearer(instance.id(), instance.name()))
                .orElseThrow(() -> unavailable("the identity '" + name + "' has no key"));
    }

    /** Whose signature a request has, and whose it gets. */
    private record Signatory(Instance instance, Identity identity) {}

    private UpstreamRequest sign(Arrival request, Payload payload, Signatory signatory, Endpoint endpoint)
            throws RefusedException {
        Resigner.Signed signed = signer.sign(request, payload, endpoint, signatory.identity());
        Optional<Rechaining> seeds = request.signature().payload().mode().signedChunks()
                ? Optional.of(seeds(request.signature(), signatory.instance(), signed))
                : Optional.empty();
        return new UpstreamRequest(signed.head(), signed.form(), payload.upstreamHash(), seeds);
    }

    private Rechaining seeds(Claim signature, Instance instance, Resigner.Signed signed) throws RefusedException {
        ChunkSeed upstream = signed.seed()
                .orElseThrow(() -> new RefusedException(
                        Refusal.UNSUPPORTED, "signed chunks do not go to a host that takes SigV4A alone"));
        return new Rechaining(signature.seedBy(authenticator.signingKey(instance, signature)), upstream);
    }

    private static RefusedException unavailable(String detail) {
        return new RefusedException(Refusal.UNAVAILABLE, detail);
    }
}
