package io.keybroker.signing;

import io.keybroker.cache.BoundedCache;
import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.Credential;
import io.keybroker.credential.SecretKey;
import io.keybroker.signing.sigv2.SigV2Key;
import io.keybroker.signing.sigv4.CredentialScope;
import io.keybroker.signing.sigv4.SigningKey;
import io.keybroker.signing.sigv4a.SigV4aKeyPair;
import java.util.Optional;
import java.util.function.Supplier;

/** Cache of derived signing keys; bounded, cleared when full. */
public final class SigningKeyCache {
    private static final int MOST = 16_384;

    private volatile DerivedKeys derived = new DerivedKeys();

    /** Derived keys; {@link #clear} drops all of them, also those still being derived. */
    private static final class DerivedKeys {
        private final BoundedCache<Slot, SigningKey> keys = new BoundedCache<>(MOST);
        private final BoundedCache<Object, SigV2Key> oldKeys = new BoundedCache<>(MOST);
        private final BoundedCache<Object, SigV4aKeyPair> pairs = new BoundedCache<>(MOST);

        SigningKey key(Object owner, Supplier<SecretKey> secret, CredentialScope scope) {
            Slot slot = new Slot(owner, scope);
            Optional<SigningKey> signingKey = keys.find(slot);
            return signingKey.isPresent() ? signingKey.get() : keys.put(slot, SigningKey.derive(secret.get(), scope));
        }

        SigV4aKeyPair pair(Object owner, AccessKeyId id, Supplier<SecretKey> secret) {
            Optional<SigV4aKeyPair> sigV4aKeyPair = pairs.find(owner);
            return sigV4aKeyPair.isPresent()
                    ? sigV4aKeyPair.get()
                    : pairs.put(owner, SigV4aKeyPair.derive(id, secret.get()));
        }

        SigV2Key oldKey(Object owner, Supplier<SecretKey> secret) {
            Optional<SigV2Key> sigV2Key = oldKeys.find(owner);
            return sigV2Key.isPresent() ? sigV2Key.get() : oldKeys.put(owner, SigV2Key.of(secret.get()));
        }
    }

    /**
     * Cache key of a signing key.
     *
     * @param owner an instance's {@link AccessKeyId}, or the {@link SecretKey} of a real key, compared by reference
     */
    private record Slot(Object owner, CredentialScope scope) {}

    /** Returns the signing key of an instance's credential; requests the secret only on a cache miss. */
    public SigningKey signingKey(AccessKeyId id, Supplier<SecretKey> secret, CredentialScope scope) {
        return derived.key(id, secret, scope);
    }

    /** Returns the signing key of a real key. */
    public SigningKey signingKey(Credential real, CredentialScope scope) {
        return derived.key(real.secret(), real::secret, scope);
    }

    /** Returns the SigV4A key pair of an instance's credential. */
    public SigV4aKeyPair sigV4aKeyPair(AccessKeyId id, Supplier<SecretKey> secret) {
        return derived.pair(id, id, secret);
    }

    /** Returns the SigV4A key pair of a real key. */
    public SigV4aKeyPair sigV4aKeyPair(Credential real) {
        return derived.pair(real.secret(), real.id(), real::secret);
    }

    /** Returns the SigV2 key of an instance's credential. */
    public SigV2Key sigV2Key(AccessKeyId id, Supplier<SecretKey> secret) {
        return derived.oldKey(id, secret);
    }

    /** Returns the SigV2 key of a real key. */
    public SigV2Key sigV2Key(Credential real) {
        return derived.oldKey(real.secret(), real::secret);
    }

    /** Drops every key, as when the broker is sealed or a real key is replaced. */
    public void clear() {
        derived = new DerivedKeys();
    }
}
