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

    /** Where the key of one identity comes from. */
    public sealed interface Source {
        /**
         * It lies in the sealed store.
         *
         * @param region whose STS is asked about it
         */
        record Sealed(String region) implements Source {
            /** A key of AWS's usual partition. */
            public Sealed() {
                this(USUAL_REGION);
            }
        }

        /**
         * The SDK, or a program, finds it.
         *
         * @param source where
         * @param region whose STS is asked about it
         */
        record Borrowed(CredentialProvider source, String region) implements Source {
            /** A key of AWS's usual partition. */
            public Borrowed(CredentialProvider source) {
                this(source, USUAL_REGION);
            }
        }

        /**
         * It is a session of a role.
         *
         * @param role the role
         * @param from the identity that may assume it
         * @param perInstance whether each instance gets a session of its own
         */
        record Assumed(AssumeRoleRequest role, String from, boolean perInstance) implements Source {}
    }

    /** All that a session depends on; a new key of the same identity opens the same session. */
    private record SessionKey(String identity, AssumeRoleRequest role, String from) {}

    /** Learns that the key of an identity could not be fetched, once for each new reason. */
    @FunctionalInterface
    public interface FailureListener {
        void onFailure(String identity, String why);
    }

    /** Gets a key, or says why not. */
    private interface Fetch {
        TemporaryCredential obtain() throws CredentialException;
    }

    /** {@code executor} runs what blocks: STS, and the sources that are asked. */
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
        return credential(name, Optional.empty()).map(found -> new Identity(name, found));
    }

    @Override
    public Optional<Identity> find(String name, SessionSubject sessionSubject) {
        return credential(name, Optional.of(sessionSubject)).map(found -> new Identity(name, found));
    }

    @Override
    public String callerArn(String name) throws CredentialException {
        Credential credential = credential(name, Optional.empty()).orElseThrow(() -> noKey(name));
        return sts.callerArn(credential, regionOf(byName.get(name)));
    }

    /** From now on, each new failure is told. */
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
        if (source instanceof Source.Borrowed found) {
            return found.region();
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

    /** Whether the key at the end of the chain is there: what came of a key that is gone or sealed is gone with it. */
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
        if (byName.get(name) instanceof Source.Borrowed found) {
            return notingFailure(name, found.source()::obtain);
        }
        throw new CredentialException(Reason.NO_KEY, "the identity '" + name + "' has a stored key");
    }

    private TemporaryCredential open(SessionKey key) throws CredentialException {
        return notingFailure(key.identity(), () -> {
            Credential by = credential(key.from(), Optional.empty()).orElseThrow(() -> noKey(key.from()));
            return sts.assume(key.role(), by);
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

    /** Renews what will soon die and forgets what nobody uses; to be called every few seconds, from any thread. */
    public void refreshDue() {
        borrowed.refreshDue();
        sessions.refreshDue();
    }

    /** Forgets every key that was fetched, as when the broker is sealed. */
    public void clear() {
        borrowed.clear();
        sessions.clear();
    }
}
