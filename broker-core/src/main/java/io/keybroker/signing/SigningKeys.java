package io.keybroker.signing;

import io.keybroker.cache.BoundedCache;
import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.Credential;
import io.keybroker.credential.SecretKey;
import java.util.Optional;
import java.util.function.Supplier;

/** Cache of derived signing keys; bounded, cleared when full. */
public final class SigningKeys {
    private static final int MOST = 16_384;

    private volatile Derived derived = new Derived();

    /** Derived keys; {@link #forget} drops them as a whole, with what is still being derived. */
    private static final class Derived {
        private final BoundedCache<Slot, SigningKey> keys = new BoundedCache<>(MOST);
        private final BoundedCache<Object, OldKey> oldKeys = new BoundedCache<>(MOST);
        private final BoundedCache<Object, EcdsaKey> pairs = new BoundedCache<>(MOST);

        SigningKey key(Object owner, Supplier<SecretKey> secret, CredentialScope scope) {
            Slot slot = new Slot(owner, scope);
            Optional<SigningKey> known = keys.find(slot);
            return known.isPresent() ? known.get() : keys.put(slot, SigningKey.derive(secret.get(), scope));
        }

        EcdsaKey pair(Object owner, AccessKeyId id, Supplier<SecretKey> secret) {
            Optional<EcdsaKey> known = pairs.find(owner);
            return known.isPresent() ? known.get() : pairs.put(owner, EcdsaKey.derive(id, secret.get()));
        }

        OldKey oldKey(Object owner, Supplier<SecretKey> secret) {
            Optional<OldKey> known = oldKeys.find(owner);
            return known.isPresent() ? known.get() : oldKeys.put(owner, OldKey.of(secret.get()));
        }
    }

    /**
     * Where a signing key is found.
     *
     * @param owner an instance's {@link AccessKeyId}, or the {@link SecretKey} of a real key, equal to itself alone
     */
    private record Slot(Object owner, CredentialScope scope) {}

    /** The signing key of an instance's credential; the secret is asked for only if it must be. */
    public SigningKey of(AccessKeyId id, Supplier<SecretKey> secret, CredentialScope scope) {
        return derived.key(id, secret, scope);
    }

    /** The signing key of a real key. */
    public SigningKey of(Credential real, CredentialScope scope) {
        return derived.key(real.secret(), real::secret, scope);
    }

    /** The key pair of an instance's credential, for SigV4A. */
    public EcdsaKey pairOf(AccessKeyId id, Supplier<SecretKey> secret) {
        return derived.pair(id, id, secret);
    }

    /** The key pair of a real key, for SigV4A. */
    public EcdsaKey pairOf(Credential real) {
        return derived.pair(real.secret(), real.id(), real::secret);
    }

    /** The key of an instance's credential as signature version 2 uses it. */
    public OldKey oldKeyOf(AccessKeyId id, Supplier<SecretKey> secret) {
        return derived.oldKey(id, secret);
    }

    /** The real key as signature version 2 uses it. */
    public OldKey oldKeyOf(Credential real) {
        return derived.oldKey(real.secret(), real::secret);
    }

    /** Forgets every key, as when the broker is sealed or a real key is replaced. */
    public void forget() {
        derived = new Derived();
    }
}
