package io.keybroker.identity;

import io.keybroker.credential.Credential;
import io.keybroker.identity.CredentialException.Reason;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** All identities with their providers. Never blocks: a missing key is fetched in the background. */
public final class CachedIdentityDirectory implements IdentityDirectory {
    private static final int LONGEST_CHAIN = 8;
    private static final String USUAL_REGION = "us-east-1";

    private final Map<String, Source> byName;
    private final IdentityLookup sealed;
    private final Sts sts;
    private final RefreshingCredentialCache<String> borrowed;
    private final RefreshingCredentialCache<SessionKey> sessions;
    private final Map<String, CredentialException> failures = new ConcurrentHashMap<>();
    private volatile FailureListener listener = (identity, why) -> {};

    /** Source of one identity's key. */
    public sealed interface Source {
        /**
         * A key in the sealed store.
         *
         * @param region the region of the STS endpoint
         */
        record Sealed(String region) implements Source {
            /** A key of the standard AWS partition. */
            public Sealed() {
                this(USUAL_REGION);
            }
        }

        /**
         * A key from the SDK's provider chain or from a program.
         *
         * @param source the provider
         * @param region the region of the STS endpoint
         */
        record Borrowed(CredentialProvider source, String region) implements Source {
            /** A key of the standard AWS partition. */
            public Borrowed(CredentialProvider source) {
                this(source, USUAL_REGION);
            }
        }

        /**
         * An assumed-role session.
         *
         * @param role the AssumeRole parameters
         * @param from the identity that assumes the role
         * @param perInstance whether each instance has its own session
         */
        record Assumed(AssumeRoleRequest role, String from, boolean perInstance) implements Source {}
    }

    /** Cache key of a session; a new key of the same identity gets the same session. */
    private record SessionKey(String identity, AssumeRoleRequest role, String from) {}

    /** Receives each new failure to fetch an identity's key, once per reason. */
    @FunctionalInterface
    public interface FailureListener {
        void onFailure(String identity, String why);
    }

    /** Fetches a key. */
    private interface Fetch {
        TemporaryCredential obtain() throws CredentialException;
    }

    /** {@code executor} runs blocking calls: STS and the providers. */
    public CachedIdentityDirectory(
            Map<String, Source> byName, IdentityLookup sealed, Sts sts, Executor executor, Clock clock) {
        this.byName = Map.copyOf(byName);
        this.sealed = sealed;
        this.sts = sts;
        this.borrowed = new RefreshingCredentialCache<>(this::obtain, executor, clock);
        this.sessions = new RefreshingCredentialCache<>(this::open, executor, clock);
    }

    @Override
    public Optional<Identity> find(String name) {
        return credential(name, Optional.empty()).map(credential -> new Identity(name, credential));
    }

    @Override
    public Optional<Identity> find(String name, SessionSubject sessionSubject) {
        return credential(name, Optional.of(sessionSubject)).map(credential -> new Identity(name, credential));
    }

    @Override
    public String callerArn(String name) throws CredentialException {
        Credential credential = credential(name, Optional.empty()).orElseThrow(() -> noKey(name));
        return sts.callerArn(credential, regionOf(byName.get(name)));
    }

    /** Sets the listener for new failures. */
    public void onFailure(FailureListener failureListener) {
        listener = failureListener;
    }

    @Override
    public Optional<CredentialException> lastFailure(String name) {
        return Optional.ofNullable(failures.get(name));
    }

    private CredentialException noKey(String name) {
        String problem = "the identity '" + name + "' has no key available";
        return lastFailure(name)
                .map(failure -> new CredentialException(failure.reason(), problem + ": " + failure.getMessage()))
                .orElseGet(() -> new CredentialException(Reason.NO_KEY, problem));
    }

    private static String regionOf(@Nullable Source source) {
        if (source instanceof Source.Assumed assumed) {
            return assumed.role().region();
        }
        if (source instanceof Source.Borrowed borrowed) {
            return borrowed.region();
        }
        return source instanceof Source.Sealed sealed ? sealed.region() : USUAL_REGION;
    }

    private Optional<Credential> credential(String name, Optional<SessionSubject> sessionSubject) {
        if (!byName.containsKey(name) || !unlocked(name)) {
            return Optional.empty();
        }
        Source source = byName.get(name);
        if (source instanceof Source.Assumed assumed) {
            AssumeRoleRequest role = assumed.perInstance() && sessionSubject.isPresent()
                    ? assumed.role().forSubject(sessionSubject.get())
                    : assumed.role();
            return sessions.find(new SessionKey(name, role, assumed.from()));
        }
        return source instanceof Source.Borrowed
                ? borrowed.find(name)
                : sealed.find(name).map(Identity::credential);
    }

    /** Whether the key at the end of the chain is available; sessions of a deleted or sealed key are not used. */
    private boolean unlocked(String name) {
        String root = name;
        for (int link = 0; link < LONGEST_CHAIN; link++) {
            Source source = byName.get(root);
            if (!(source instanceof Source.Assumed assumed)) {
                return source instanceof Source.Borrowed || sealed.find(root).isPresent();
            }
            root = assumed.from();
        }
        return false;
    }

    private TemporaryCredential obtain(String name) throws CredentialException {
        if (byName.get(name) instanceof Source.Borrowed borrowed) {
            return notingFailure(name, borrowed.source()::obtain);
        }
        throw new CredentialException(Reason.NO_KEY, "the identity '" + name + "' has a stored key");
    }

    private TemporaryCredential open(SessionKey key) throws CredentialException {
        return notingFailure(key.identity(), () -> {
            Credential signer = credential(key.from(), Optional.empty()).orElseThrow(() -> noKey(key.from()));
            return sts.assume(key.role(), signer);
        });
    }

    private TemporaryCredential notingFailure(String identity, Fetch fetch) throws CredentialException {
        try {
            TemporaryCredential fetched = fetch.obtain();
            failures.remove(identity);
            return fetched;
        } catch (CredentialException e) {
            Optional<Reason> before =
                    Optional.ofNullable(failures.put(identity, e)).map(CredentialException::reason);
            if (!before.equals(Optional.of(e.reason()))) {
                listener.onFailure(identity, String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }

    /** Refreshes keys before they expire, and drops unused ones; called every few seconds, from any thread. */
    public void refreshDue() {
        borrowed.refreshDue();
        sessions.refreshDue();
    }

    /** Drops all fetched keys, as when the broker is sealed. */
    public void clear() {
        borrowed.clear();
        sessions.clear();
    }
}
