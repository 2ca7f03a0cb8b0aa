package io.keybroker.auth;

import io.keybroker.catalogue.Catalogue;
import io.keybroker.catalogue.endpoint.AwsHost;
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
import io.keybroker.signing.RequestSignature;
import io.keybroker.signing.SignatureType;
import io.keybroker.signing.SigningKeyCache;
import io.keybroker.signing.chunked.SeedSignature;
import io.keybroker.signing.chunked.SeedSignatures;
import io.keybroker.signing.sigv4.PayloadHash;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** The whole decision about one request, in the order in which it is made; what it admits is ready to be written. */
public final class RequestAuthorizer {
    private static final byte[] UNREAD = new byte[0];

    private final Authenticator authenticator;
    private final Catalogue catalogue;
    private final EndpointResolver endpoints;
    private final BrokerHosts names;
    private final String home;
    private final Rights rights;
    private final UpstreamSigner resigner;
    private final Clock clock;

    /**
     * What instances may do, and with whose key.
     *
     * @param roles the roles by name
     * @param identities the real keys at hand
     * @param carriers where a role's requests may carry their signature
     */
    public record Rights(Roles roles, IdentityLookup identities, Carriers carriers) {
        /** Rights whose every role signs in the header alone. */
        public Rights(Roles roles, IdentityLookup identities) {
            this(roles, identities, (role, carrier) -> carrier == SignatureType.HEADER);
        }
    }

    /** Where a role's requests may carry their signature. */
    @FunctionalInterface
    public interface Carriers {
        /** What each role's own settings say; a URL presigned by version 2 needs both of them. */
        Carriers BY_LEEWAY = (role, carrier) -> switch (carrier) {
            case HEADER -> true;
            case PRESIGNED -> role.leeway().presigned();
            case SIGV2, SIGV2_FORM -> role.leeway().sigv2();
            case SIGV2_PRESIGNED, SIGV2_FORM_PRESIGNED ->
                role.leeway().sigv2() && role.leeway().presigned();
        };

        boolean takes(Role role, SignatureType carrier);
    }

    /**
     * What requests can mean and where they can go.
     *
     * @param catalogue services and operations
     * @param endpoints the hosts
     * @param names the broker's own names
     * @param home the region of requests that are signed for none, or for several
     */
    public record Atlas(Catalogue catalogue, EndpointResolver endpoints, BrokerHosts names, String home) {}

    public RequestAuthorizer(
            Authenticator authenticator, Atlas atlas, Rights rights, SigningKeyCache signingKeys, Clock clock) {
        this.authenticator = authenticator;
        this.catalogue = atlas.catalogue();
        this.endpoints = atlas.endpoints();
        this.names = atlas.names();
        this.home = atlas.home();
        this.rights = rights;
        this.resigner = new UpstreamSigner(signingKeys, clock);
        this.clock = clock;
    }

    /** Reads who the request claims to be from, and whether its body is needed to judge it; believes nothing yet. */
    public UnverifiedRequest receive(RequestHead head, IpAddress peer) throws RequestRejectedException {
        return receive(head, peer, names);
    }

    /** The broker's own names, which requests are addressed to unless they come through a tunnel. */
    public AcceptedHosts names() {
        return names;
    }

    /** As above, for a connection that is addressed to other hosts than the broker's own. */
    public UnverifiedRequest receive(RequestHead head, IpAddress peer, AcceptedHosts hosts)
            throws RequestRejectedException {
        RequestSignature requestSignature = RequestSignature.parse(head);
        if (requestSignature.carrier().isQueryApi() && !head.method().equals("GET")) {
            throw new RequestRejectedException(
                    ErrorCode.MALFORMED, "a POST signed by version 2 has its signature in its form");
        }
        return receive(new Sent(head, requestSignature, requestSignature.withoutSignature(head)), peer, hosts);
    }

    /**
     * Whether a request has to show its form before it can be received at all, since what it claims stands there; only if
     * any role takes such requests is a byte of it read.
     */
    public boolean claimsInForm(RequestHead head) {
        return RequestSignature.isInForm(head)
                && rights.roles().byName().values().stream()
                        .anyMatch(role -> rights.carriers().takes(role, SignatureType.SIGV2_FORM));
    }

    /** As above, for a request whose claim stands in its form, which is at hand. */
    public UnverifiedRequest receive(RequestHead head, byte[] form, IpAddress peer, AcceptedHosts hosts)
            throws RequestRejectedException {
        RequestHead signed = RequestSignature.withForm(head, form);
        RequestSignature requestSignature = RequestSignature.parse(signed);
        if (!requestSignature.carrier().isQueryApi()) {
            throw new RequestRejectedException(ErrorCode.MALFORMED, "a form carries a signature of version 2 or none");
        }
        return receive(new Sent(signed, requestSignature, head), peer, hosts);
    }

    /** What was signed, what is claimed of it, and what it asks for without what carries the claim. */
    private record Sent(RequestHead head, RequestSignature claim, RequestHead bare) {}

    private UnverifiedRequest receive(Sent sent, IpAddress peer, AcceptedHosts hosts) throws RequestRejectedException {
        RequestSignature requestSignature = sent.claim();
        Service service = requestSignature.carrier().isQueryApi()
                ? catalogue.serviceOfQuery(sent.head().query(), hosts.known())
                : catalogue.service(requestSignature.scope().service());
        String region = requestSignature.resolveRegion(
                hosts.known().map(AwsHost::region).orElse(home));
        String prefix = hosts.prefixOf(sent.head(), requestSignature.scopeIn(region, service.signingName()));
        boolean bucket = catalogue.isS3Addressed(service, sent.head());
        if (!bucket && !catalogue.isKnownHostPrefix(service, prefix)) {
            throw new RequestRejectedException(
                    ErrorCode.MALFORMED, "'" + prefix + "' in front of the host's name belongs to no operation");
        }
        RequestHead inPathStyle =
                bucket ? UpstreamHeadBuilder.inPathStyle(sent.bare(), BrokerHosts.bucket(prefix)) : sent.bare();
        boolean bodyFirst = requestSignature.payload().mode() == PayloadHash.Mode.ABSENT
                || catalogue.needsBody(service, inPathStyle);
        return new UnverifiedRequest(
                sent.head(), inPathStyle, requestSignature, service, region, peer, hosts, bodyFirst);
    }

    /** Admits a request whose body is proven on the way. */
    public AuthorizedRequest admit(UnverifiedRequest arrival) throws RequestRejectedException {
        if (arrival.bodyFirst()) {
            throw new IllegalStateException("the request is judged by its body, which is not at hand");
        }
        PayloadHash payloadHash = arrival.claim().payload();
        return admit(arrival, payloadHash.text(), payloadHash, UNREAD, Optional.empty());
    }

    /** Admits a request whose body is at hand. */
    public AuthorizedRequest admit(UnverifiedRequest arrival, byte[] sent) throws RequestRejectedException {
        return admit(arrival, sent, Optional.empty());
    }

    /** Admits a request that is judged by the body it came with, and goes on with another form in its place. */
    public AuthorizedRequest admit(UnverifiedRequest arrival, byte[] sent, String form)
            throws RequestRejectedException {
        return admit(arrival, sent, Optional.of(form));
    }

    private AuthorizedRequest admit(UnverifiedRequest arrival, byte[] sent, Optional<String> form)
            throws RequestRejectedException {
        byte[] body = UpstreamSigner.asked(arrival, sent);
        PayloadHash payloadHash = arrival.claim().payload();
        PayloadHash actual = PayloadHash.ofBody(body);
        if (payloadHash.mode().chunked()) {
            throw new RequestRejectedException(ErrorCode.MALFORMED, "this operation does not take an aws-chunked body");
        }
        boolean absent = payloadHash.mode() == PayloadHash.Mode.ABSENT;
        AuthorizedRequest admission = admit(arrival, absent ? actual.text() : payloadHash.text(), actual, body, form);
        if (payloadHash.mode() == PayloadHash.Mode.HASHED && !payloadHash.text().equals(actual.text())) {
            throw new RequestRejectedException(
                    ErrorCode.BODY_MISMATCH,
                    "The provided 'x-amz-content-sha256' header does not match what was computed.");
        }
        return admission;
    }

    private AuthorizedRequest admit(
            UnverifiedRequest arrival, String claimedLine, PayloadHash payload, byte[] body, Optional<String> instead)
            throws RequestRejectedException {
        RequestSignature requestSignature = arrival.claim();
        Instance instance = authenticator.holderOf(arrival, claimedLine);
        Role role = roleOf(instance);
        if (!rights.carriers().takes(role, requestSignature.carrier())) {
            throw new RequestRejectedException(
                    ErrorCode.ACCESS_DENIED,
                    "the role '" + role.name() + "' does not take requests that are signed in this way",
                    RejectionReason.AS_ANSWERED,
                    AuditDetail.ofText("signed as " + requestSignature.carrier().wireName() + ", which the role '"
                            + role.name() + "' takes with presign: bound or sigv2: true alone"));
        }
        Operation operation = catalogue.identify(arrival.service(), arrival.region(), arrival.inPathStyle(), body);
        checkMode(requestSignature.payload().mode(), operation);
        checkMinting(role, operation);
        List<RequiredPermission> tolerated =
                checkPolicy(role, operation, circumstances(arrival, instance, role, operation));
        String signer = role.identityFor(operation.service().signingName());
        Identity identity = rights.identities()
                .find(signer, new SessionSubject(instance.id(), instance.name()))
                .orElseThrow(() -> unavailable("the identity '" + signer + "' has no key"));
        Endpoint endpoint = endpoints.resolve(operation, arrival.region());
        byte[] bytes =
                instead.map(form -> form.getBytes(StandardCharsets.US_ASCII)).orElse(body);
        PayloadHash sent = instead.isPresent() ? PayloadHash.ofBody(bytes) : payload;
        UpstreamSigner.Signed signed = resigner.sign(arrival, sent, bytes, endpoint, identity);
        return new AuthorizedRequest(
                instance,
                identity.name(),
                identity.credential().id().value(),
                operation,
                tolerated,
                endpoint,
                signed.head(),
                instead.or(signed::form),
                sent,
                chains(instance, requestSignature, signed));
    }

    /** The chains of a body in signed chunks, the client's and the upstream's. */
    private Optional<SeedSignatures> chains(
            Instance instance, RequestSignature requestSignature, UpstreamSigner.Signed signed)
            throws RequestRejectedException {
        if (!requestSignature.payload().mode().signedChunks()) {
            return Optional.empty();
        }
        SeedSignature upstream = signed.seed()
                .orElseThrow(() -> new RequestRejectedException(
                        ErrorCode.UNSUPPORTED, "signed chunks do not go to a host that takes SigV4A alone"));
        return Optional.of(new SeedSignatures(
                requestSignature.seedSignature(authenticator.keyOf(instance, requestSignature)), upstream));
    }

    private Role roleOf(Instance instance) throws RequestRejectedException {
        return rights.roles()
                .find(instance.role())
                .orElseThrow(() -> unavailable("the role '" + instance.role() + "' is not configured any more"));
    }

    /** What a policy's conditions may ask about; only TLS reaches the broker. */
    private RequestContext circumstances(UnverifiedRequest arrival, Instance instance, Role role, Operation operation) {
        RequestContext.Holder who = new RequestContext.Holder(
                role.name(),
                instance.id(),
                role.tags().byName(),
                instance.tags().byName());
        return new RequestContext(
                who, arrival.peer().toString(), clock.instant(), arrival.region(), true, operation.keys());
    }

    private static void checkMode(PayloadHash.Mode mode, Operation operation) throws RequestRejectedException {
        if (!mode.isAcceptedBy(operation)) {
            throw new RequestRejectedException(
                    ErrorCode.MALFORMED, operation.name() + " does not take a body that is signed in this way");
        }
    }

    /** Answers that carry credentials are given only where the role says so in so many words, learning or not. */
    private static void checkMinting(Role role, Operation operation) throws RequestRejectedException {
        String action = operation.service().iamPrefix() + ':' + operation.name();
        if (operation.issuesCredentials() && !role.mayIssueCredentials(action)) {
            throw new RequestRejectedException(
                    ErrorCode.ACCESS_DENIED,
                    action + " answers with credentials, which the role " + role.name() + " does not name under mint",
                    RejectionReason.AS_ANSWERED,
                    new AuditDetail(action, "", "the role '" + role.name() + "' names no such action under mint"));
        }
    }

    /** What the policy forbids: refused, or tolerated while the role is learning. */
    private static List<RequiredPermission> checkPolicy(Role role, Operation operation, RequestContext circumstances)
            throws RequestRejectedException {
        if (role.leeway().learnMode()) {
            return role.policy().denied(operation.requiredPermissions(), circumstances);
        }
        role.policy().requireAllowed(operation.requiredPermissions(), circumstances);
        return List.of();
    }

    private static RequestRejectedException unavailable(String detail) {
        return new RequestRejectedException(ErrorCode.UNAVAILABLE, detail);
    }
}
