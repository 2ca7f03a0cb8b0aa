package io.keybroker.gate;

import io.keybroker.catalogue.Protocol;
import io.keybroker.catalogue.Service;
import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.InstanceSecrets;
import io.keybroker.credential.SecretDerivation;
import io.keybroker.credential.SecretKey;
import io.keybroker.http.RequestHead;
import io.keybroker.net.IpAddress;
import io.keybroker.refusal.Cause;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import io.keybroker.refusal.Remark;
import io.keybroker.registry.CurrentRegistry;
import io.keybroker.registry.Instance;
import io.keybroker.registry.InstanceState;
import io.keybroker.signing.Claim;
import io.keybroker.signing.Doubt;
import io.keybroker.signing.EcdsaKey;
import io.keybroker.signing.OldKey;
import io.keybroker.signing.PayloadHash;
import io.keybroker.signing.SigningKey;
import io.keybroker.signing.SigningKeys;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Verifies who signed a request: the key, its address and state, the signature, the lease, the time. */
public final class Authenticator {
    private static final AccessKeyId NOBODY = new AccessKeyId("BKIAAAAAAAAAAAAAAAAA");
    private static final String UNKNOWN = "The AWS access key id you provided does not exist in our records.";

    private static final Service BROKER = new Service("broker", "broker", "broker", List.of(Protocol.JSON), "", "");

    private final CurrentRegistry registry;
    private final InstanceSecrets secrets;
    private final SigningKeys signingKeys;
    private final Clock clock;

    public Authenticator(CurrentRegistry registry, InstanceSecrets secrets, SigningKeys signingKeys, Clock clock) {
        this.registry = registry;
        this.secrets = secrets;
        this.signingKeys = signingKeys;
        this.clock = clock;
    }

    /** The instance that signed the request, which covers this payload hash; an unknown key costs as much time as a known one. */
    Instance authenticate(Arrival request, String payloadHash) throws RefusedException {
        SecretDerivation newest = secrets.current();
        Optional<Instance> found = registry.get().holderOf(request.signature().id());
        SecretDerivation derivation = found.isPresent() ? secrets.of(found.get().master()) : newest;
        boolean proven = isProven(request, payloadHash, found, derivation);
        Instance instance = requireActive(found, request.peer(), proven ? Cause.STOLEN_KEY : Cause.WRONG_ADDRESS);
        if (!proven) {
            SigningKey key = signingKey(found, request.signature(), derivation);
            throw new RefusedException(
                    Refusal.WRONG_SIGNATURE,
                    "The request signature we calculated does not match the signature you provided.",
                    Cause.AS_ANSWERED,
                    Remark.of(diagnose(request, payloadHash, key)));
        }
        Instant now = clock.instant();
        requireLease(instance, now);
        request.signature().checkTime(now);
        return instance;
    }

    /** Rejects a request whose key is unknown, not active, or bound to another address; its signature is not verified. */
    void requireKeyAndAddress(Arrival request) throws RefusedException {
        requireActive(registry.get().holderOf(request.signature().id()), request.peer(), Cause.WRONG_ADDRESS);
    }

    /** Rejects an address that no active instance is bound to. */
    void requireBoundAddress(IpAddress peer) throws RefusedException {
        if (!registry.get().isActiveAddress(peer)) {
            throw unknown(Cause.WRONG_ADDRESS, Remark.of("no active instance is bound to " + peer));
        }
    }

    /** Rejects an instance that was authenticated, and has lost its rights, its address or its lease since. */
    void requireLive(Instance instance, IpAddress peer) throws RefusedException {
        Optional<Instance> found = registry.get().holderOf(instance.accessKeyId());
        requireLease(requireActive(found, peer, Cause.WRONG_ADDRESS), clock.instant());
    }

    /** The same, but an instance is taken at its last known state while the registry cannot be read. */
    void requireStillLive(Instance instance, IpAddress peer) throws RefusedException {
        requireLease(instance, clock.instant());
        try {
            requireLive(instance, peer);
        } catch (RefusedException e) {
            if (e.refusal() != Refusal.UNAVAILABLE) {
                throw e;
            }
        }
    }

    /** Every key that is no good is rejected by the same words, so that nobody learns which keys there are. */
    private static Instance requireActive(Optional<Instance> found, IpAddress peer, Cause elsewhere)
            throws RefusedException {
        Instance instance = found.orElseThrow(() -> unknown(Cause.UNKNOWN_KEY, Remark.NONE));
        if (!instance.sendsFrom(peer)) {
            throw unknown(
                    elsewhere,
                    Remark.of("the key is bound to " + addresses(instance) + ", and the request came from " + peer));
        }
        if (instance.state() != InstanceState.ACTIVE) {
            throw unknown(instance.state() == InstanceState.REVOKED ? Cause.REVOKED : Cause.SUSPENDED, Remark.NONE);
        }
        return instance;
    }

    private static void requireLease(Instance instance, Instant now) throws RefusedException {
        if (instance.leaseOverAt(now)) {
            throw new RefusedException(
                    Refusal.LEASE_OVER,
                    "The provided credentials have expired.",
                    Cause.AS_ANSWERED,
                    Remark.of("expired at " + instance.expiresAt()));
        }
    }

    /** What an operator can be told about a signature that is wrong; the key itself is told nobody. */
    private static String diagnose(Arrival request, String payloadHash, SigningKey key) throws RefusedException {
        Claim signature = request.signature();
        if (signature.carrier().old() || signature.scope().regionless()) {
            return "signed as " + signature.carrier().wireName() + ", of which no variations are tried";
        }
        return new Doubt(signature, key, request.head(), payloadHash)
                .words(request.hosts().names());
    }

    private boolean isProven(Arrival request, String payloadHash, Optional<Instance> found, SecretDerivation derivation)
            throws RefusedException {
        Claim signature = request.signature();
        if (signature.carrier().old()) {
            OldKey key = signingKeys.oldKeyOf(idOf(found), () -> secretOf(found, derivation));
            return signature.provenBy(key, request.head(), request.pathStyleHead());
        }
        if (signature.scope().regionless()) {
            EcdsaKey pair = signingKeys.pairOf(idOf(found), () -> secretOf(found, derivation));
            return signature.provenBy(pair, request.head(), payloadHash);
        }
        return signature.provenBy(signingKey(found, signature, derivation), request.head(), payloadHash);
    }

    /** The key that verifies an instance's signature, and each signed chunk of the body that follows. */
    SigningKey signingKey(Instance instance, Claim signature) throws RefusedException {
        return signingKey(Optional.of(instance), signature, secrets.of(instance.master()));
    }

    /** The instance that signed a request to the broker itself, body and all, for the service {@code broker}. */
    public Instance authenticateLocal(RequestHead head, byte[] body, IpAddress peer) throws RefusedException {
        Claim signature = Claim.of(head);
        if (!signature.scope().service().equals(BROKER.signingName())) {
            throw new RefusedException(Refusal.MALFORMED, "the broker itself is the service 'broker'");
        }
        String region = signature.scope().region();
        Arrival request = new Arrival(head, head, signature, BROKER, region, peer, HostNames.ANY, true);
        return authenticate(request, PayloadHash.hashed(body).text());
    }

    private SigningKey signingKey(Optional<Instance> found, Claim signature, SecretDerivation derivation) {
        return signingKeys.of(idOf(found), () -> secretOf(found, derivation), signature.scope());
    }

    private static AccessKeyId idOf(Optional<Instance> found) {
        return found.isPresent() ? found.get().accessKeyId() : NOBODY;
    }

    private static SecretKey secretOf(Optional<Instance> found, SecretDerivation derivation) {
        return found.map(instance -> secretOf(instance, derivation)).orElseGet(Authenticator::nobodysSecret);
    }

    private static SecretKey secretOf(Instance instance, SecretDerivation derivation) {
        return derivation.secretOf(instance.accessKeyId(), instance.id(), instance.generation());
    }

    private static SecretKey nobodysSecret() {
        return SecretKey.of("nobody-holds-this-key-0000000000000000000".getBytes(StandardCharsets.US_ASCII));
    }

    private static RefusedException unknown(Cause reason, Remark remark) {
        return new RefusedException(Refusal.UNKNOWN_KEY, UNKNOWN, reason, remark);
    }

    private static String addresses(Instance instance) {
        return instance.ips().stream().map(IpAddress::toString).sorted().collect(Collectors.joining(", "));
    }
}
