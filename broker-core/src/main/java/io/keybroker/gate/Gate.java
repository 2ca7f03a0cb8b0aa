package io.keybroker.gate;

import io.keybroker.catalogue.Catalogue;
import io.keybroker.catalogue.Demand;
import io.keybroker.catalogue.Endpoint;
import io.keybroker.catalogue.Endpoints;
import io.keybroker.catalogue.KnownHost;
import io.keybroker.catalogue.Operation;
import io.keybroker.catalogue.Service;
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
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** The whole decision about one request, in the order in which it is made; what it admits is ready to be written. */
public final class Gate {
    private static final byte[] UNREAD = new byte[0];

    private final Authenticator authenticator;
    private final Catalogue catalogue;
    private final Endpoints endpoints;
    private final BrokerNames names;
    private final String home;
    private final Rights rights;
    private final Resigner resigner;
    private final Clock clock;

    /**
     * What instances may do, and with whose key.
     *
     * @param roles the roles by name
     * @param identities the real keys at hand
     * @param carriers where a role's requests may carry their signature
     */
    public record Rights(Roles roles, Identities identities, Carriers carriers) {
        /** Rights whose every role signs in the header alone. */
        public Rights(Roles roles, Identities identities) {
            this(roles, identities, (role, carrier) -> carrier == Carrier.HEADER);
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

        boolean takes(Role role, Carrier carrier);
    }

    /**
     * What requests can mean and where they can go.
     *
     * @param catalogue services and operations
     * @param endpoints the hosts
     * @param names the broker's own names
     * @param home the region of requests that are signed for none, or for several
     */
    public record Atlas(Catalogue catalogue, Endpoints endpoints, BrokerNames names, String home) {}

    public Gate(Authenticator authenticator, Atlas atlas, Rights rights, SigningKeys signingKeys, Clock clock) {
        this(authenticator, atlas, rights, signingKeys, clock, clock);
    }

    /** {@code clock} decides; {@code wall} dates what is signed for AWS, which compares it with its own time. */
    public Gate(
            Authenticator authenticator, Atlas atlas, Rights rights, SigningKeys signingKeys, Clock clock, Clock wall) {
        this.authenticator = authenticator;
        this.catalogue = atlas.catalogue();
        this.endpoints = atlas.endpoints();
        this.names = atlas.names();
        this.home = atlas.home();
        this.rights = rights;
        this.resigner = new Resigner(signingKeys, wall);
        this.clock = clock;
    }

    /** Reads who the request claims to be from, and whether its body is needed to judge it; believes nothing yet. */
    public Arrival receive(RequestHead head, IpAddress peer) throws RefusedException {
        return receive(head, peer, names);
    }

    /** The broker's own names, which requests are addressed to unless they come through a tunnel. */
    public HostNames names() {
        return names;
    }

    /** As above, for a connection that is addressed to other hosts than the broker's own. */
    public Arrival receive(RequestHead head, IpAddress peer, HostNames hosts) throws RefusedException {
        Claim claim = Claim.of(head);
        if (claim.carrier().form() && !head.method().equals("GET")) {
            throw new RefusedException(Refusal.MALFORMED, "a POST signed by version 2 has its signature in its form");
        }
        return receive(new Sent(head, claim, claim.withoutCarrier(head)), peer, hosts);
    }

    /**
     * Whether a request has to show its form before it can be received at all, since what it claims stands there; only if
     * any role takes such requests is a byte of it read.
     */
    public boolean claimsInForm(RequestHead head) {
        return Claim.standsInForm(head)
                && rights.roles().byName().values().stream()
                        .anyMatch(role -> rights.carriers().takes(role, Carrier.SIGV2_FORM));
    }

    /** As above, for a request whose claim stands in its form, which is at hand. */
    public Arrival receive(RequestHead head, byte[] form, IpAddress peer, HostNames hosts) throws RefusedException {
        RequestHead signed = Claim.withForm(head, form);
        Claim claim = Claim.of(signed);
        if (!claim.carrier().form()) {
            throw new RefusedException(Refusal.MALFORMED, "a form carries a signature of version 2 or none");
        }
        return receive(new Sent(signed, claim, head), peer, hosts);
    }

    /** What was signed, what is claimed of it, and what it asks for without what carries the claim. */
    private record Sent(RequestHead head, Claim claim, RequestHead bare) {}

    private Arrival receive(Sent sent, IpAddress peer, HostNames hosts) throws RefusedException {
        Claim claim = sent.claim();
        Service service = claim.carrier().form()
                ? catalogue.serviceActing(sent.head().query(), hosts.known())
                : catalogue.service(claim.scope().service());
        String region = claim.regionNear(hosts.known().map(KnownHost::region).orElse(home));
        String prefix = hosts.prefixOf(sent.head(), claim.scopeIn(region, service.signingName()));
        boolean bucket = catalogue.takesBucket(service, sent.head());
        if (!bucket && !catalogue.takesHostPrefix(service, prefix)) {
            throw new RefusedException(
                    Refusal.MALFORMED, "'" + prefix + "' in front of the host's name belongs to no operation");
        }
        RequestHead inPathStyle =
                bucket ? ForwardedHead.inPathStyle(sent.bare(), BrokerNames.bucket(prefix)) : sent.bare();
        boolean bodyFirst =
                claim.payload().mode() == PayloadHash.Mode.ABSENT || catalogue.needsBody(service, inPathStyle);
        return new Arrival(sent.head(), inPathStyle, claim, service, region, peer, hosts, bodyFirst);
    }

    /** Admits a request whose body is proven on the way. */
    public Admission admit(Arrival arrival) throws RefusedException {
        if (arrival.bodyFirst()) {
            throw new IllegalStateException("the request is judged by its body, which is not at hand");
        }
        PayloadHash claimed = arrival.claim().payload();
        return admit(arrival, claimed.text(), claimed, UNREAD, Optional.empty());
    }

    /** Admits a request whose body is at hand. */
    public Admission admit(Arrival arrival, byte[] sent) throws RefusedException {
        return admit(arrival, sent, Optional.empty());
    }

    /** Admits a request that is judged by the body it came with, and goes on with another form in its place. */
    public Admission admit(Arrival arrival, byte[] sent, String form) throws RefusedException {
        return admit(arrival, sent, Optional.of(form));
    }

    private Admission admit(Arrival arrival, byte[] sent, Optional<String> form) throws RefusedException {
        byte[] body = Resigner.asked(arrival, sent);
        PayloadHash claimed = arrival.claim().payload();
        PayloadHash actual = PayloadHash.hashed(body);
        if (claimed.mode().chunked()) {
            throw new RefusedException(Refusal.MALFORMED, "this operation does not take an aws-chunked body");
        }
        boolean absent = claimed.mode() == PayloadHash.Mode.ABSENT;
        Admission admission = admit(arrival, absent ? actual.text() : claimed.text(), actual, body, form);
        if (claimed.mode() == PayloadHash.Mode.HASHED && !claimed.text().equals(actual.text())) {
            throw new RefusedException(
                    Refusal.BODY_MISMATCH,
                    "The provided 'x-amz-content-sha256' header does not match what was computed.");
        }
        return admission;
    }

    private Admission admit(
            Arrival arrival, String claimedLine, PayloadHash payload, byte[] body, Optional<String> instead)
            throws RefusedException {
        Claim claim = arrival.claim();
        Instance holder = authenticator.holderOf(arrival, claimedLine);
        Role role = roleOf(holder);
        if (!rights.carriers().takes(role, claim.carrier())) {
            throw new RefusedException(
                    Refusal.NOT_ALLOWED,
                    "the role '" + role.name() + "' does not take requests that are signed in this way",
                    Cause.AS_ANSWERED,
                    Remark.of("signed as " + claim.carrier().wireName() + ", which the role '" + role.name()
                            + "' takes with presign: bound or sigv2: true alone"));
        }
        Operation operation = catalogue.identify(arrival.service(), arrival.region(), arrival.inPathStyle(), body);
        role.requireKnown(operation);
        checkMode(claim.payload().mode(), operation);
        checkMinting(role, operation);
        List<Demand> tolerated = checkPolicy(role, operation, circumstances(arrival, holder, role, operation));
        String signer = role.identityFor(operation.service().signingName());
        Identity identity = rights.identities()
                .named(signer, new Bearer(holder.id(), holder.name()))
                .orElseThrow(() -> unavailable("the identity '" + signer + "' has no key"));
        Endpoint endpoint = endpoints.of(operation, arrival.region());
        byte[] asked =
                instead.map(form -> form.getBytes(StandardCharsets.US_ASCII)).orElse(body);
        PayloadHash sent = instead.isPresent() ? PayloadHash.hashed(asked) : payload;
        Resigner.Signed signed = resigner.sign(arrival, sent, asked, endpoint, identity);
        return new Admission(
                holder,
                identity.name(),
                identity.credential().id().value(),
                operation,
                tolerated,
                endpoint,
                signed.head(),
                instead.or(signed::form),
                sent,
                chains(holder, claim, signed));
    }

    /** The chains of a body in signed chunks, the client's and the upstream's. */
    private Optional<Rechaining> chains(Instance holder, Claim claim, Resigner.Signed signed) throws RefusedException {
        if (!claim.payload().mode().signedChunks()) {
            return Optional.empty();
        }
        ChunkSeed upstream = signed.seed()
                .orElseThrow(() -> new RefusedException(
                        Refusal.UNSUPPORTED, "signed chunks do not go to a host that takes SigV4A alone"));
        return Optional.of(new Rechaining(claim.seedBy(authenticator.keyOf(holder, claim)), upstream));
    }

    private Role roleOf(Instance holder) throws RefusedException {
        return rights.roles()
                .named(holder.role())
                .orElseThrow(() -> unavailable("the role '" + holder.role() + "' is not configured any more"));
    }

    /** What a policy's conditions may ask about; only TLS reaches the broker. */
    private Circumstances circumstances(Arrival arrival, Instance holder, Role role, Operation operation) {
        Circumstances.Holder who = new Circumstances.Holder(
                role.name(), holder.id(), role.tags().byName(), holder.tags().byName());
        return new Circumstances(
                who, arrival.peer().toString(), clock.instant(), arrival.region(), true, operation.keys());
    }

    private static void checkMode(PayloadHash.Mode mode, Operation operation) throws RefusedException {
        if (!mode.takenBy(operation)) {
            throw new RefusedException(
                    Refusal.MALFORMED, operation.name() + " does not take a body that is signed in this way");
        }
    }

    /** Answers that carry credentials are given only where the role says so in so many words, learning or not. */
    private static void checkMinting(Role role, Operation operation) throws RefusedException {
        String action = operation.service().iamPrefix() + ':' + operation.name();
        if (operation.minting() && !role.mints(action)) {
            throw new RefusedException(
                    Refusal.NOT_ALLOWED,
                    action + " answers with credentials, which the role " + role.name() + " does not name under mint",
                    Cause.AS_ANSWERED,
                    new Remark(action, "", "the role '" + role.name() + "' names no such action under mint"));
        }
    }

    /** What the policy forbids: refused, or tolerated while the role is learning. */
    private static List<Demand> checkPolicy(Role role, Operation operation, Circumstances circumstances)
            throws RefusedException {
        if (role.leeway().learning()) {
            return role.policy().forbidden(operation.demands(), circumstances);
        }
        role.policy().check(operation.demands(), circumstances);
        return List.of();
    }

    private static RefusedException unavailable(String detail) {
        return new RefusedException(Refusal.UNAVAILABLE, detail);
    }
}
