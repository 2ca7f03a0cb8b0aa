package io.keybroker.auth;

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
import io.keybroker.signing.SignatureDiagnostics;
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
import java.util.stream.Collectors;

/** Decides whether a claim is true: the key, its holder's state, the address, the signature, the lease, the clock. */
public final class Authenticator {
    private static final AccessKeyId NOBODY = new AccessKeyId("BKIAAAAAAAAAAAAAAAAA");
    private static final String UNKNOWN = "The AWS access key id you provided does not exist in our records.";

    private static final Service BROKER = new Service("broker", "broker", "broker", List.of(Protocol.JSON), "", "");

    private final RegistrySnapshots registry;
    private final InstanceSecretSource secrets;
    private final SigningKeyCache signingKeys;
    private final Clock clock;

    public Authenticator(
            RegistrySnapshots registry, InstanceSecretSource secrets, SigningKeyCache signingKeys, Clock clock) {
        this.registry = registry;
        this.secrets = secrets;
        this.signingKeys = signingKeys;
        this.clock = clock;
    }

    /** The instance that really sent this, or a refusal; an unknown key costs as much time as a known one. */
    Instance holderOf(UnverifiedRequest arrival, String payloadLine) throws RequestRejectedException {
        SecretDerivation newest = secrets.current();
        Optional<Instance> instance =
                registry.current().findByAccessKeyId(arrival.claim().id());
        SecretDerivation derivation =
                instance.isPresent() ? secrets.derivation(instance.get().master()) : newest;
        boolean proven = proven(arrival, payloadLine, instance, derivation);
        if (instance.isEmpty()) {
            throw unknown(RejectionReason.UNKNOWN_KEY, AuditDetail.NONE);
        }
        Instance holder = instance.get();
        if (!holder.isBoundTo(arrival.peer())) {
            throw unknown(
                    proven ? RejectionReason.STOLEN_KEY : RejectionReason.WRONG_ADDRESS,
                    AuditDetail.ofText("the key is bound to " + addresses(holder) + ", and the request came from "
                            + arrival.peer()));
        }
        if (holder.state() != InstanceState.ACTIVE) {
            throw unknown(
                    holder.state() == InstanceState.REVOKED ? RejectionReason.REVOKED : RejectionReason.SUSPENDED,
                    AuditDetail.NONE);
        }
        if (!proven) {
            throw new RequestRejectedException(
                    ErrorCode.WRONG_SIGNATURE,
                    "The request signature we calculated does not match the signature you provided.",
                    RejectionReason.AS_ANSWERED,
                    AuditDetail.ofText(doubt(arrival, payloadLine, keyOf(instance, arrival.claim(), derivation))));
        }
        Instant now = clock.instant();
        if (holder.isExpired(now)) {
            throw new RequestRejectedException(
                    ErrorCode.EXPIRED,
                    "The provided credentials have expired.",
                    RejectionReason.AS_ANSWERED,
                    AuditDetail.ofText("its lease ended at " + holder.expiresAt()));
        }
        arrival.claim().requireFresh(now);
        return holder;
    }

    /** What an operator can be told about a signature that is not right; the key itself is told nobody. */
    private static String doubt(UnverifiedRequest arrival, String payloadLine, SigningKey key)
            throws RequestRejectedException {
        RequestSignature requestSignature = arrival.claim();
        if (requestSignature.carrier().isSigV2() || requestSignature.scope().isSigV4a()) {
            return "signed as " + requestSignature.carrier().wireName() + ", of which no variations are tried";
        }
        return new SignatureDiagnostics(requestSignature, key, arrival.head(), payloadLine)
                .explain(arrival.hosts().all());
    }

    private boolean proven(
            UnverifiedRequest arrival, String payloadLine, Optional<Instance> instance, SecretDerivation derivation)
            throws RequestRejectedException {
        RequestSignature requestSignature = arrival.claim();
        if (requestSignature.carrier().isSigV2()) {
            SigV2Key key = signingKeys.sigV2Key(idOf(instance), () -> secretOf(instance, derivation));
            return requestSignature.isSignedBy(key, arrival.head(), arrival.inPathStyle());
        }
        if (requestSignature.scope().isSigV4a()) {
            SigV4aKeyPair pair = signingKeys.sigV4aKeyPair(idOf(instance), () -> secretOf(instance, derivation));
            return requestSignature.isSignedBy(pair, arrival.head(), payloadLine);
        }
        return requestSignature.isSignedBy(keyOf(instance, requestSignature, derivation), arrival.head(), payloadLine);
    }

    /** The key that proves its holder's claim, and each chunk of the body that follows. */
    SigningKey keyOf(Instance instance, RequestSignature requestSignature) throws RequestRejectedException {
        return keyOf(Optional.of(instance), requestSignature, secrets.derivation(instance.master()));
    }

    /** The instance that signed a request to the broker itself, body and all, for the service {@code broker}. */
    public Instance senderOf(RequestHead head, byte[] body, IpAddress peer) throws RequestRejectedException {
        RequestSignature requestSignature = RequestSignature.parse(head);
        if (!requestSignature.scope().service().equals(BROKER.signingName())) {
            throw new RequestRejectedException(ErrorCode.MALFORMED, "the broker itself is the service 'broker'");
        }
        UnverifiedRequest arrival = new UnverifiedRequest(
                head, head, requestSignature, BROKER, requestSignature.scope().region(), peer, AcceptedHosts.ANY, true);
        return holderOf(arrival, PayloadHash.ofBody(body).text());
    }

    private SigningKey keyOf(
            Optional<Instance> instance, RequestSignature requestSignature, SecretDerivation derivation) {
        return signingKeys.signingKey(idOf(instance), () -> secretOf(instance, derivation), requestSignature.scope());
    }

    private static AccessKeyId idOf(Optional<Instance> instance) {
        return instance.isPresent() ? instance.get().accessKeyId() : NOBODY;
    }

    private static SecretKey secretOf(Optional<Instance> instance, SecretDerivation derivation) {
        return instance.map(holder -> secretOf(holder, derivation)).orElseGet(Authenticator::nobodysSecret);
    }

    private static SecretKey secretOf(Instance instance, SecretDerivation derivation) {
        return derivation.secretOf(instance.accessKeyId(), instance.id(), instance.generation());
    }

    private static SecretKey nobodysSecret() {
        return SecretKey.of("nobody-holds-this-key-0000000000000000000".getBytes(StandardCharsets.US_ASCII));
    }

    private static RequestRejectedException unknown(RejectionReason reason, AuditDetail remark) {
        return new RequestRejectedException(ErrorCode.UNKNOWN_KEY, UNKNOWN, reason, remark);
    }

    private static String addresses(Instance instance) {
        return instance.ips().stream().map(IpAddress::toString).sorted().collect(Collectors.joining(", "));
    }
}
