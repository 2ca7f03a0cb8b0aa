package io.keybroker.auth;

import io.keybroker.catalogue.Catalogue;
import io.keybroker.catalogue.endpoint.Endpoint;
import io.keybroker.catalogue.endpoint.EndpointResolver;
import io.keybroker.catalogue.model.Operation;
import io.keybroker.catalogue.model.RequiredPermission;
import io.keybroker.catalogue.model.Service;
import io.keybroker.error.AuditDetail;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RejectionReason;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.RequestHead;
import io.keybroker.identity.Identity;
import io.keybroker.identity.IdentityLookup;
import io.keybroker.identity.SessionSubject;
import io.keybroker.net.IpAddress;
import io.keybroker.policy.RequestContext;
import io.keybroker.registry.Instance;
import io.keybroker.role.Role;
import io.keybroker.role.Roles;
import io.keybroker.signing.AbsentSignature;
import io.keybroker.signing.RequestSignature;
import io.keybroker.signing.SignatureAge;
import io.keybroker.signing.SignatureType;
import io.keybroker.signing.SigningKeyCache;
import io.keybroker.signing.chunked.SeedSignature;
import io.keybroker.signing.chunked.SeedSignatures;
import io.keybroker.signing.sigv4.CanonicalPathStyle;
import io.keybroker.signing.sigv4.PayloadHash;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Authenticates, authorizes and signs requests, with all checks in one order. */
public final class RequestAuthorizer {
    private final Authenticator authenticator;
    private final Catalogue catalogue;
    private final OperationIdentifier operations;
    private final EndpointSelector endpoints;
    private final BrokerHosts brokerHosts;
    private final Roles roles;
    private final IdentityLookup identities;
    private final SignatureTypes signatureTypes;
    private final UnverifiedRequestParser parser;
    private final UpstreamSigner signer;
    private final UnsignedOperations unsigned;
    private final Clock clock;

    /**
     * {@code homeRegion} is the region of requests that are signed for no region, or for several. {@code clock}
     * decides; {@code wall} dates the upstream signatures.
     */
    public RequestAuthorizer(
            Authenticator authenticator,
            Catalogue catalogue,
            EndpointResolver endpoints,
            BrokerHosts brokerHosts,
            String homeRegion,
            Roles roles,
            IdentityLookup identities,
            SignatureTypes signatureTypes,
            SigningKeyCache signingKeys,
            Clock clock,
            Clock wall) {
        this.authenticator = authenticator;
        this.catalogue = catalogue;
        this.operations = new OperationIdentifier(catalogue);
        this.endpoints = new EndpointSelector(catalogue, endpoints);
        this.brokerHosts = brokerHosts;
        this.roles = roles;
        this.identities = identities;
        this.signatureTypes = signatureTypes;
        this.parser = new UnverifiedRequestParser(catalogue, homeRegion);
        this.unsigned = new UnsignedOperations(authenticator, roles, catalogue);
        this.signer = new UpstreamSigner(signingKeys, wall);
        this.clock = clock;
    }

    /** Returns the hosts that requests outside a tunnel may address. */
    public AcceptedHosts brokerHosts() {
        return brokerHosts;
    }

    /** Parses a request with a signature in its head; verifies nothing. */
    public UnverifiedRequest parse(RequestHead head, IpAddress peer, AcceptedHosts hosts)
            throws RequestRejectedException {
        List<Service> services = AbsentSignature.isIn(head) ? unsigned.servicesFrom(peer) : List.of();
        return services.isEmpty() ? parser.parse(head, peer, hosts) : parser.parseUnsigned(head, services, peer, hosts);
    }

    /** Parses a request with a signature in its form; verifies nothing. */
    public UnverifiedRequest parseForm(RequestHead head, byte[] form, IpAddress peer, AcceptedHosts hosts)
            throws RequestRejectedException {
        boolean absent = AbsentSignature.isIn(RequestSignature.withForm(head, form));
        List<Service> services = absent ? unsigned.servicesFrom(peer) : List.of();
        return services.isEmpty()
                ? parser.parseForm(head, form, peer, hosts)
                : parser.parseUnsigned(head, services, peer, hosts);
    }

    /** Whether the signature is in the form, so that the form must be read first; false if no role accepts that. */
    public boolean hasSignatureInForm(RequestHead head) {
        return RequestSignature.isInForm(head)
                && roles.byName().values().stream()
                        .anyMatch(role -> signatureTypes.isAccepted(role, SignatureType.SIGV2_FORM));
    }

    /** Rejects an address that no active instance is bound to: the only check possible before a form is read. */
    public void requireBoundAddress(IpAddress peer) throws RequestRejectedException {
        authenticator.requireBoundAddress(peer);
    }

    /**
     * Verifies as much as the head can prove, before a byte of the body is buffered: key, address and state, and the
     * signature unless it covers a hash that the head does not declare. {@link #authorize} repeats all of it.
     */
    public void precheck(UnverifiedRequest request) throws RequestRejectedException {
        requireUnchunked(request.signature().payload().mode());
        if (request.signature().type() == SignatureType.NONE) {
            authenticator.requireBoundAddress(request.peer());
        } else if (request.isProvenByBody()) {
            authenticator.requireKeyAndAddress(request);
        } else {
            authenticator.authenticate(request, request.signature().payload().text(), ruleFor(request));
        }
    }

    /**
     * Rejects a request that passed {@link #precheck} and whose instance has lost its rights, its address or its lease since;
     * its body still arrives, and may go on while the registry cannot be read.
     */
    public void requireStillLive(UnverifiedRequest request) throws RequestRejectedException {
        try {
            if (request.signature().type() == SignatureType.NONE) {
                authenticator.requireBoundAddress(request.peer());
            } else {
                authenticator.requireLiveKey(request, ruleFor(request));
            }
        } catch (RequestRejectedException e) {
            if (e.errorCode() != ErrorCode.UNAVAILABLE) {
                throw e;
            }
        }
    }

    /** Decides whether a request may be forwarded, and signs it with a real key. */
    public AuthorizedRequest authorize(UnverifiedRequest request, Payload payload) throws RequestRejectedException {
        if (request.signature().type() == SignatureType.NONE) {
            return authorizeUnsigned(request, payload);
        }
        Instance instance = authenticator.authenticate(request, payload.signedHash(), ruleFor(request));
        Role role = requireRole(instance);
        requireSignatureType(role, request.signature().type());
        SignatureAge.requireYoungerThan(
                request.signature(), role.leeway().presign().maxAge(), clock.instant());
        Operation operation = operations.identify(
                role.leeway().hosts(), request.target(), request.pathStyleHead(), payload.content());
        role.requireKnown(operation);
        requirePayloadMode(request.signature().payload().mode(), payload, operation);
        requireMint(role, operation);
        List<RequiredPermission> denied = evaluate(role, operation, contextOf(request, instance, role, operation));
        EndpointSelector.Destination destination = endpoints.select(role, operation, request);
        Identity identity = requireIdentity(destination.identity(), instance);
        payload.requireMatch();
        Endpoint endpoint = destination.endpoint();
        UpstreamRequest upstream = sign(request, payload, new InstanceIdentity(instance, identity), endpoint);
        String realKeyId = identity.credential().id().value();
        AddressRule addresses = ruleFor(request).apply(instance);
        return new AuthorizedRequest(
                instance, addresses, identity.name(), realKeyId, operation, denied, endpoint, upstream);
    }

    /**
     * Authorizes an unsigned request: the peer address identifies the instance, and the request is forwarded unsigned.
     */
    private AuthorizedRequest authorizeUnsigned(UnverifiedRequest request, Payload payload)
            throws RequestRejectedException {
        Operation operation =
                catalogue.identify(request.service(), request.region(), request.pathStyleHead(), payload.content());
        Instance instance = unsigned.requireSender(request.peer(), operation);
        Role role = requireRole(instance);
        requirePayloadMode(request.signature().payload().mode(), payload, operation);
        List<RequiredPermission> denied = evaluate(role, operation, contextOf(request, instance, role, operation));
        payload.requireMatch();
        Endpoint endpoint = endpoints.select(role, operation, request).endpoint();
        UpstreamRequest upstream = new UpstreamRequest(
                UpstreamSigner.unsigned(request, payload, endpoint),
                payload.replacementForm(),
                payload.upstreamHash(),
                Optional.empty());
        return new AuthorizedRequest(
                instance,
                AddressRule.BOUND,
                AuthorizedRequest.NO_IDENTITY,
                AuthorizedRequest.NO_KEY,
                operation,
                denied,
                endpoint,
                upstream);
    }

    /** Rejects a request whose instance has lost its state, its address or its lease since authorization. */
    public void requireLive(AuthorizedRequest request, IpAddress peer) throws RequestRejectedException {
        authenticator.requireLive(request.instance(), peer, request.addresses());
    }

    /** Like {@link #requireLive} during forwarding: an unreadable registry is tolerated until the lease ends. */
    public void requireStillLive(AuthorizedRequest request, IpAddress peer) throws RequestRejectedException {
        authenticator.requireStillLive(request.instance(), peer, request.addresses());
    }

    /**
     * Accepts a presigned URL of S3 from any address if the role allows it, since the head alone proves the signature.
     */
    private Function<Instance, AddressRule> ruleFor(UnverifiedRequest request) {
        boolean url = request.signature().type().isPresigned()
                && CanonicalPathStyle.forService(request.service().signingName()) == CanonicalPathStyle.S3;
        return instance -> url
                        && roles.find(instance.role())
                                .filter(role -> role.leeway().presign().isOpen())
                                .isPresent()
                ? AddressRule.ANY
                : AddressRule.BOUND;
    }

    private Role requireRole(Instance instance) throws RequestRejectedException {
        return roles.find(instance.role())
                .orElseThrow(() -> unavailable("the role '" + instance.role() + "' is no longer configured"));
    }

    private void requireSignatureType(Role role, SignatureType type) throws RequestRejectedException {
        if (!signatureTypes.isAccepted(role, type)) {
            throw new RequestRejectedException(
                    ErrorCode.ACCESS_DENIED,
                    "the role '" + role.name() + "' does not take requests that are signed in this way",
                    RejectionReason.AS_ANSWERED,
                    AuditDetail.ofText("signed as " + type.wireName() + ", which the role '" + role.name()
                            + "' accepts only with " + SignatureTypes.settingsOf(type)));
        }
    }

    private static void requirePayloadMode(PayloadHash.Mode mode, Payload payload, Operation operation)
            throws RequestRejectedException {
        if (!(payload instanceof Payload.Streamed)) {
            requireUnchunked(mode);
        }
        if (!mode.isAcceptedBy(operation)) {
            throw new RequestRejectedException(
                    ErrorCode.MALFORMED, operation.name() + " does not take a body that is signed in this way");
        }
    }

    private static void requireUnchunked(PayloadHash.Mode mode) throws RequestRejectedException {
        if (mode.chunked()) {
            throw new RequestRejectedException(ErrorCode.MALFORMED, "this operation does not take an aws-chunked body");
        }
    }

    /** Rejects a credential-issuing operation unless the role lists its action. */
    private static void requireMint(Role role, Operation operation) throws RequestRejectedException {
        String action = operation.service().iamPrefix() + ':' + operation.name();
        if (operation.issuesCredentials() && !role.mayIssueCredentials(action)) {
            throw new RequestRejectedException(
                    ErrorCode.ACCESS_DENIED,
                    action + " answers with credentials, which the role " + role.name() + " does not name under mint",
                    RejectionReason.AS_ANSWERED,
                    new AuditDetail(action, "", "the role '" + role.name() + "' names no such action under mint"));
        }
    }

    /** Rejects permissions that the policy denies, or returns them in learn mode. */
    private static List<RequiredPermission> evaluate(Role role, Operation operation, RequestContext context)
            throws RequestRejectedException {
        if (role.leeway().learnMode()) {
            return role.policy().denied(operation.requiredPermissions(), context);
        }
        role.policy().requireAllowed(operation.requiredPermissions(), context);
        return List.of();
    }

    /** Returns the values of the condition keys; the broker is reachable by TLS only. */
    private RequestContext contextOf(UnverifiedRequest request, Instance instance, Role role, Operation operation) {
        RequestContext.Principal principal = new RequestContext.Principal(
                role.name(),
                instance.id(),
                role.tags().byName(),
                instance.tags().byName());
        return new RequestContext(
                principal, request.peer().toString(), clock.instant(), request.region(), true, operation.keys());
    }

    private Identity requireIdentity(String name, Instance instance) throws RequestRejectedException {
        return identities
                .find(name, new SessionSubject(instance.id(), instance.name()))
                .orElseThrow(() -> unavailable("the identity '" + name + "' has no key"));
    }

    /** The instance that signed a request, and the identity that signs it for the upstream. */
    private record InstanceIdentity(Instance instance, Identity identity) {}

    private UpstreamRequest sign(
            UnverifiedRequest request, Payload payload, InstanceIdentity signatory, Endpoint endpoint)
            throws RequestRejectedException {
        UpstreamSigner.Signed signed = signer.sign(request, payload, endpoint, signatory.identity());
        Optional<SeedSignatures> seeds = request.signature().payload().mode().signedChunks()
                ? Optional.of(seeds(request.signature(), signatory.instance(), signed))
                : Optional.empty();
        return new UpstreamRequest(signed.head(), signed.form(), payload.upstreamHash(), seeds);
    }

    private SeedSignatures seeds(RequestSignature signature, Instance instance, UpstreamSigner.Signed signed)
            throws RequestRejectedException {
        SeedSignature upstream = signed.seed()
                .orElseThrow(() -> new RequestRejectedException(
                        ErrorCode.UNSUPPORTED, "signed chunks do not go to a host that takes SigV4A alone"));
        return new SeedSignatures(signature.seedSignature(authenticator.signingKey(instance, signature)), upstream);
    }

    private static RequestRejectedException unavailable(String detail) {
        return new RequestRejectedException(ErrorCode.UNAVAILABLE, detail);
    }
}
