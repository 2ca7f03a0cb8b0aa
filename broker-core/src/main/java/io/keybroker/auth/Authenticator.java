package io.keybroker.auth;

import static io.keybroker.error.RejectionReason.STOLEN_KEY;
import static io.keybroker.error.RejectionReason.WRONG_ADDRESS;

import io.keybroker.catalogue.model.Protocol;
import io.keybroker.catalogue.model.Service;
import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.InstanceSecretSource;
import io.keybroker.credential.SecretDerivation;
import io.keybroker.credential.SecretKey;
import io.keybroker.error.AuditDetail;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RejectionReason;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.RequestHead;
import io.keybroker.net.IpAddress;
import io.keybroker.registry.Instance;
import io.keybroker.registry.InstanceState;
import io.keybroker.registry.RegistrySnapshots;
import io.keybroker.signing.RequestSignature;
import io.keybroker.signing.SignatureAge;
import io.keybroker.signing.SigningKeyCache;
import io.keybroker.signing.sigv2.SigV2Key;
import io.keybroker.signing.sigv4.PayloadHash;
import io.keybroker.signing.sigv4.SigningKey;
import io.keybroker.signing.sigv4a.SigV4aKeyPair;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Authenticates requests: access key ID, peer address, state, signature, lease and clock. */
public final class Authenticator {
    private static final AccessKeyId UNKNOWN_KEY_ID = new AccessKeyId("BKIAAAAAAAAAAAAAAAAA");
    private static final String UNKNOWN = "The AWS access key id you provided does not exist in our records.";

    private static final Service BROKER = new Service("broker", "broker", "broker", List.of(Protocol.JSON), "", "");

    private final RegistrySnapshots registry;
    private final InstanceSecretSource secrets;
    private final SigningKeyCache signingKeys;
    private final Clock clock;
    private final SignatureMismatches mismatches = new SignatureMismatches();

    public Authenticator(
            RegistrySnapshots registry, InstanceSecretSource secrets, SigningKeyCache signingKeys, Clock clock) {
        this.registry = registry;
        this.secrets = secrets;
        this.signingKeys = signingKeys;
        this.clock = clock;
    }

    /**
     * Returns the instance that signed the request with this payload hash. An unknown key costs as much time as a
     * known one. The rule selects the accepted peer addresses, once the signature is verified.
     */
    Instance authenticate(UnverifiedRequest request, String payloadHash, Function<Instance, AddressRule> rule)
            throws RequestRejectedException {
        SecretDerivation newest = secrets.current();
        Optional<Instance> current =
                registry.current().findByAccessKeyId(request.signature().id());
        SecretDerivation derivation =
                current.isPresent() ? secrets.derivation(current.get().master()) : newest;
        boolean proven = isProven(request, payloadHash, current, derivation);
        Instance instance = proven
                ? requireActive(current, request.peer(), current.map(rule).orElse(AddressRule.BOUND), STOLEN_KEY)
                : requireActive(current, request.peer(), AddressRule.BOUND, WRONG_ADDRESS);
        if (!proven) {
            SigningKey key = signingKey(current, request.signature(), derivation);
            throw new RequestRejectedException(
                    ErrorCode.WRONG_SIGNATURE,
                    "The request signature we calculated does not match the signature you provided.",
                    RejectionReason.AS_ANSWERED,
                    AuditDetail.ofText(mismatches.explain(request, payloadHash, key)));
        }
        mismatches.remember(request);
        Instant now = clock.instant();
        requireLease(instance, now);
        SignatureAge.requireFresh(request.signature(), now);
        return instance;
    }

    /** Rejects a request whose key is unknown, not active, or bound to another address; its signature is not verified. */
    void requireKeyAndAddress(UnverifiedRequest request) throws RequestRejectedException {
        requireActive(
                registry.current().findByAccessKeyId(request.signature().id()),
                request.peer(),
                AddressRule.BOUND,
                WRONG_ADDRESS);
    }

    /** The same, by the rule that an instance's proven request may come from, and with its lease. */
    void requireLiveKey(UnverifiedRequest request, Function<Instance, AddressRule> rule)
            throws RequestRejectedException {
        Optional<Instance> found =
                registry.current().findByAccessKeyId(request.signature().id());
        AddressRule addresses = found.map(rule).orElse(AddressRule.BOUND);
        requireLease(requireActive(found, request.peer(), addresses, WRONG_ADDRESS), clock.instant());
    }

    /** Rejects an address that no active instance is bound to. */
    void requireBoundAddress(IpAddress peer) throws RequestRejectedException {
        if (!registry.current().isActiveAddress(peer)) {
            throw unknown(WRONG_ADDRESS, AuditDetail.ofText("no active instance is bound to " + peer));
        }
    }

    /** Returns the active instances at a peer address whose lease has not expired. */
    List<Instance> liveAt(IpAddress peer) throws RequestRejectedException {
        Instant now = clock.instant();
        return registry.current().activeAt(peer).stream()
                .filter(instance -> !instance.isExpired(now))
                .toList();
    }

    /** Rejects an authenticated instance that has since lost its state, its address or its lease. */
    void requireLive(Instance instance, IpAddress peer, AddressRule rule) throws RequestRejectedException {
        Optional<Instance> current = registry.current().findByAccessKeyId(instance.accessKeyId());
        requireLease(requireActive(current, peer, rule, WRONG_ADDRESS), clock.instant());
    }

    /** Like {@link #requireLive}, but uses the last known state while the registry cannot be read. */
    void requireStillLive(Instance instance, IpAddress peer, AddressRule rule) throws RequestRejectedException {
        requireLease(instance, clock.instant());
        try {
            requireLive(instance, peer, rule);
        } catch (RequestRejectedException e) {
            if (e.errorCode() != ErrorCode.UNAVAILABLE) {
                throw e;
            }
        }
    }

    /** Rejects every invalid key with the same message, so that key IDs cannot be probed. */
    private static Instance requireActive(
            Optional<Instance> current, IpAddress peer, AddressRule rule, RejectionReason elsewhere)
            throws RequestRejectedException {
        Instance instance = current.orElseThrow(() -> unknown(RejectionReason.UNKNOWN_KEY, AuditDetail.NONE));
        if (!rule.accepts(instance, peer)) {
            throw unknown(
                    elsewhere,
                    AuditDetail.ofText(
                            "the key is bound to " + addresses(instance) + ", and the request came from " + peer));
        }
        if (instance.state() != InstanceState.ACTIVE) {
            throw unknown(
                    instance.state() == InstanceState.REVOKED ? RejectionReason.REVOKED : RejectionReason.SUSPENDED,
                    AuditDetail.NONE);
        }
        return instance;
    }

    private static void requireLease(Instance instance, Instant now) throws RequestRejectedException {
        if (instance.isExpired(now)) {
            throw new RequestRejectedException(
                    ErrorCode.EXPIRED,
                    "The provided credentials have expired.",
                    RejectionReason.AS_ANSWERED,
                    AuditDetail.ofText("expired at " + instance.expiresAt()));
        }
    }

    private boolean isProven(
            UnverifiedRequest request, String payloadHash, Optional<Instance> instance, SecretDerivation derivation)
            throws RequestRejectedException {
        RequestSignature signature = request.signature();
        if (signature.type().isSigV2()) {
            SigV2Key key = signingKeys.sigV2Key(idOf(instance), () -> secretOf(instance, derivation));
            return signature.isSignedBy(key, request.head(), request.pathStyleHead());
        }
        if (signature.scope().isSigV4a()) {
            SigV4aKeyPair pair = signingKeys.sigV4aKeyPair(idOf(instance), () -> secretOf(instance, derivation));
            return signature.isSignedBy(pair, request.head(), payloadHash);
        }
        return signature.isSignedBy(signingKey(instance, signature, derivation), request.head(), payloadHash);
    }

    /** Returns the key that verifies an instance's signature, and each signed chunk of the body. */
    SigningKey signingKey(Instance instance, RequestSignature signature) throws RequestRejectedException {
        return signingKey(Optional.of(instance), signature, secrets.derivation(instance.master()));
    }

    /** Authenticates a request to a local endpoint, head and body, signed for the service {@code broker}. */
    public Instance authenticateLocal(RequestHead head, byte[] body, IpAddress peer) throws RequestRejectedException {
        RequestSignature signature = RequestSignature.parse(head);
        if (!signature.scope().service().equals(BROKER.signingName())) {
            throw new RequestRejectedException(ErrorCode.MALFORMED, "the broker itself is the service 'broker'");
        }
        String region = signature.scope().region();
        UnverifiedRequest request = new UnverifiedRequest(
                head,
                head,
                signature,
                new RequestTarget(BROKER, region, Optional.empty()),
                peer,
                AcceptedHosts.ANY,
                true);
        return authenticate(request, PayloadHash.ofBody(body).text(), bound -> AddressRule.BOUND);
    }

    private SigningKey signingKey(
            Optional<Instance> instance, RequestSignature signature, SecretDerivation derivation) {
        return signingKeys.signingKey(idOf(instance), () -> secretOf(instance, derivation), signature.scope());
    }

    private static AccessKeyId idOf(Optional<Instance> instance) {
        return instance.isPresent() ? instance.get().accessKeyId() : UNKNOWN_KEY_ID;
    }

    private static SecretKey secretOf(Optional<Instance> current, SecretDerivation derivation) {
        return current.map(instance -> secretOf(instance, derivation)).orElseGet(Authenticator::dummySecret);
    }

    private static SecretKey secretOf(Instance instance, SecretDerivation derivation) {
        return derivation.secretOf(instance.accessKeyId(), instance.id(), instance.generation());
    }

    private static SecretKey dummySecret() {
        return SecretKey.of("dummy-secret-of-unknown-keys-000000000000".getBytes(StandardCharsets.US_ASCII));
    }

    private static RequestRejectedException unknown(RejectionReason reason, AuditDetail remark) {
        return new RequestRejectedException(ErrorCode.UNKNOWN_KEY, UNKNOWN, reason, remark);
    }

    private static String addresses(Instance instance) {
        return instance.ips().stream().map(IpAddress::toString).sorted().collect(Collectors.joining(", "));
    }
}
