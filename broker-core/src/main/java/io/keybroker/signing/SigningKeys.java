package io.keybroker.signing;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.SecretKey;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Cache of derived signing keys; bounded, cleared when full. */
public final class SigningKeys {
    private static final int MOST = 16_384;

    private final Map<Slot, SigningKey> keys = new ConcurrentHashMap<>();
    private final Map<AccessKeyId, OldKey> oldKeys = new ConcurrentHashMap<>();
    private final Map<AccessKeyId, EcdsaKey> pairs = new ConcurrentHashMap<>();

    private record Slot(AccessKeyId id, CredentialScope scope) {}

    /** The signing key of a credential, which never changes its secret; the secret is asked for only if it must be. */
    public SigningKey of(AccessKeyId id, Supplier<SecretKey> secret, CredentialScope scope) {
        Slot slot = new Slot(id, scope);
        SigningKey known = keys.get(slot);
        if (known != null) {
            return known;
        }
        SigningKey derived = SigningKey.derive(secret.get(), scope);
        if (keys.size() >= MOST) {
            keys.clear();
        }
        keys.put(slot, derived);
        return derived;
    }

    /** The key pair of a credential, for SigV4A. */
    public EcdsaKey pairOf(AccessKeyId id, Supplier<SecretKey> secret) {
        EcdsaKey known = pairs.get(id);
        if (known != null) {
            return known;
        }
        EcdsaKey derived = EcdsaKey.derive(id, secret.get());
        if (pairs.size() >= MOST) {
            pairs.clear();
        }
        pairs.put(id, derived);
        return derived;
    }

    /** The key of a credential as signature version 2 uses it. */
    public OldKey oldKeyOf(AccessKeyId id, Supplier<SecretKey> secret) {
        OldKey known = oldKeys.get(id);
        if (known != null) {
            return known;
        }
        OldKey made = OldKey.of(secret.get());
        if (oldKeys.size() >= MOST) {
            oldKeys.clear();
        }
        oldKeys.put(id, made);
        return made;
    }

    /** Forgets every key, as when the broker is sealed. */
    public void forget() {
        keys.clear();
        pairs.clear();
        oldKeys.clear();
    }
}
