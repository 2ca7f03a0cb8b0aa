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

/** Decides whether a claim is true: the key, its holder's state, the address, the signature, the lease, the clock. */
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

    /** The instance that really sent this, or a refusal; an unknown key costs as much time as a known one. */
    Instance holderOf(Arrival arrival, String payloadLine) throws RefusedException {
        SecretDerivation newest = secrets.current();
        Optional<Instance> found = registry.get().holderOf(arrival.claim().id());
        SecretDerivation derivation = found.isPresent() ? secrets.of(found.get().master()) : newest;
        boolean proven = proven(arrival, payloadLine, found, derivation);
        if (found.isEmpty()) {
            throw unknown(Cause.UNKNOWN_KEY, Remark.NONE);
        }
        Instance holder = found.get();
        if (!holder.sendsFrom(arrival.peer())) {
            throw unknown(
                    proven ? Cause.STOLEN_KEY : Cause.WRONG_ADDRESS,
                    Remark.of("the key is bound to " + addresses(holder) + ", and the request came from "
                            + arrival.peer()));
        }
        if (holder.state() != InstanceState.ACTIVE) {
            throw unknown(holder.state() == InstanceState.REVOKED ? Cause.REVOKED : Cause.SUSPENDED, Remark.NONE);
        }
        if (!proven) {
            throw new RefusedException(
                    Refusal.WRONG_SIGNATURE,
                    "The request signature we calculated does not match the signature you provided.",
                    Cause.AS_ANSWERED,
                    Remark.of(doubt(arrival, payloadLine, keyOf(found, arrival.claim(), derivation))));
        }
        Instant now = clock.instant();
        if (holder.leaseOverAt(now)) {
            throw new RefusedException(
                    Refusal.LEASE_OVER,
                    "The provided credentials have expired.",
                    Cause.AS_ANSWERED,
                    Remark.of("its lease ended at " + holder.expiresAt()));
        }
        arrival.claim().checkTime(now);
        return holder;
    }

    /** What an operator can be told about a signature that is not right; the key itself is told nobody. */
    private static String doubt(Arrival arrival, String payloadLine, SigningKey key) throws RefusedException {
        Claim claim = arrival.claim();
        if (claim.carrier().old() || claim.scope().regionless()) {
            return "signed as " + claim.carrier().wireName() + ", of which no variations are tried";
        }
        return new Doubt(claim, key, arrival.head(), payloadLine)
                .words(arrival.hosts().all());
    }

    private boolean proven(Arrival arrival, String payloadLine, Optional<Instance> found, SecretDerivation derivation)
            throws RefusedException {
        Claim claim = arrival.claim();
        if (claim.carrier().old()) {
            OldKey key = signingKeys.oldKeyOf(idOf(found), () -> secretOf(found, derivation));
            return claim.provenBy(key, arrival.head(), arrival.inPathStyle());
        }
        if (claim.scope().regionless()) {
            EcdsaKey pair = signingKeys.pairOf(idOf(found), () -> secretOf(found, derivation));
            return claim.provenBy(pair, arrival.head(), payloadLine);
        }
        return claim.provenBy(keyOf(found, claim, derivation), arrival.head(), payloadLine);
    }

    /** The key that proves its holder's claim, and each chunk of the body that follows. */
    SigningKey keyOf(Instance holder, Claim claim) throws RefusedException {
        return keyOf(Optional.of(holder), claim, secrets.of(holder.master()));
    }

    /** The instance that signed a request to the broker itself, body and all, for the service {@code broker}. */
    public Instance senderOf(RequestHead head, byte[] body, IpAddress peer) throws RefusedException {
        Claim claim = Claim.of(head);
        if (!claim.scope().service().equals(BROKER.signingName())) {
            throw new RefusedException(Refusal.MALFORMED, "the broker itself is the service 'broker'");
        }
        Arrival arrival = new Arrival(head, head, claim, BROKER, claim.scope().region(), peer, HostNames.ANY, true);
        return holderOf(arrival, PayloadHash.hashed(body).text());
    }

    private SigningKey keyOf(Optional<Instance> found, Claim claim, SecretDerivation derivation) {
        return signingKeys.of(idOf(found), () -> secretOf(found, derivation), claim.scope());
    }

    private static AccessKeyId idOf(Optional<Instance> found) {
        return found.isPresent() ? found.get().accessKeyId() : NOBODY;
    }

    private static SecretKey secretOf(Optional<Instance> found, SecretDerivation derivation) {
        return found.map(holder -> secretOf(holder, derivation)).orElseGet(Authenticator::nobodysSecret);
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

    private static String addresses(Instance holder) {
        return holder.ips().stream().map(IpAddress::toString).sorted().collect(Collectors.joining(", "));
    }
}
