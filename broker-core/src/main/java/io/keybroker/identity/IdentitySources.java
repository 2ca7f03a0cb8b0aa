package io.keybroker.identity;

import io.keybroker.credential.Credential;
import io.keybroker.identity.SourceException.Reason;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** All identities with their providers. Never blocks: a missing key is fetched in the background. */
public final class IdentitySources implements KnownIdentities {
    private static final int LONGEST_CHAIN = 8;
    private static final String USUAL_REGION = "us-east-1";

    private final Map<String, Source> byName;
    private final Identities sealed;
    private final Sts sts;
    private final FreshCredentials<String> borrowed;
    private final FreshCredentials<Session> sessions;
    private final Map<String, SourceException> failures = new ConcurrentHashMap<>();
    private volatile Watch watch = (identity, why) -> {};

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
        record Borrowed(CredentialSource source, String region) implements Source {
            /** A key of AWS's usual partition. */
            public Borrowed(CredentialSource source) {
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
        record Assumed(AssumedRole role, String from, boolean perInstance) implements Source {}
    }

    /** All that a session depends on; a new key of the same identity opens the same session. */
    private record Session(String identity, AssumedRole role, String from) {}

    /** Learns that the key of an identity could not be fetched, once for each new reason. */
    @FunctionalInterface
    public interface Watch {
        void failed(String identity, String why);
    }

    /** Gets a key, or says why not. */
    private interface Fetch {
        TemporaryCredential obtain() throws SourceException;
    }

    /** {@code executor} runs what blocks: STS, and the sources that are asked. */
    public IdentitySources(Map<String, Source> byName, Identities sealed, Sts sts, Executor executor, Clock clock) {
        this.byName = Map.copyOf(byName);
        this.sealed = sealed;
        this.sts = sts;
        this.borrowed = new FreshCredentials<>(this::borrow, executor, clock);
        this.sessions = new FreshCredentials<>(this::open, executor, clock);
    }

    @Override
    public Optional<Identity> named(String name) {
        return credential(name, Optional.empty()).map(found -> new Identity(name, found));
    }

    @Override
    public Optional<Identity> named(String name, Bearer bearer) {
        return credential(name, Optional.of(bearer)).map(found -> new Identity(name, found));
    }

    @Override
    public String callerOf(String name) throws SourceException {
        Credential credential = credential(name, Optional.empty()).orElseThrow(() -> missing(name));
        return sts.callerOf(credential, regionOf(byName.get(name)));
    }

    /** From now on, each new failure is told. */
    public void watch(Watch watching) {
        watch = watching;
    }

    @Override
    public Optional<SourceException> failureOf(String name) {
        return Optional.ofNullable(failures.get(name));
    }

    private SourceException missing(String name) {
        SourceException failure = failures.get(name);
        return failure == null
                ? new SourceException(Reason.NO_KEY, "the identity '" + name + "' has no key available")
                : new SourceException(
                        failure.reason(), "the identity '" + name + "' has no key available: " + failure.getMessage());
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

    private Optional<Credential> credential(String name, Optional<Bearer> bearer) {
        Source source = byName.get(name);
        if (source == null || !unlocked(name)) {
            return Optional.empty();
        }
        if (source instanceof Source.Assumed assumed) {
            AssumedRole role =
                    assumed.perInstance() && bearer.isPresent() ? assumed.role().by(bearer.get()) : assumed.role();
            return sessions.at(new Session(name, role, assumed.from()));
        }
        return source instanceof Source.Borrowed
                ? borrowed.at(name)
                : sealed.named(name).map(Identity::credential);
    }

    /** Whether the key at the end of the chain is there: what came of a key that is gone or sealed is gone with it. */
    private boolean unlocked(String name) {
        String root = name;
        for (int link = 0; link < LONGEST_CHAIN; link++) {
            Source source = byName.get(root);
            if (!(source instanceof Source.Assumed assumed)) {
                return source instanceof Source.Borrowed || sealed.named(root).isPresent();
            }
            root = assumed.from();
        }
        return false;
    }

    private TemporaryCredential borrow(String name) throws SourceException {
        if (byName.get(name) instanceof Source.Borrowed found) {
            return noted(name, found.source()::obtain);
        }
        throw new SourceException(Reason.NO_KEY, "the identity '" + name + "' has a stored key");
    }

    private TemporaryCredential open(Session session) throws SourceException {
        return noted(session.identity(), () -> {
            Credential by = credential(session.from(), Optional.empty()).orElseThrow(() -> missing(session.from()));
            return sts.assume(session.role(), by);
        });
    }

    private TemporaryCredential noted(String identity, Fetch fetch) throws SourceException {
        try {
            TemporaryCredential fetched = fetch.obtain();
            failures.remove(identity);
            return fetched;
        } catch (SourceException e) {
            SourceException before = failures.put(identity, e);
            if (before == null || before.reason() != e.reason()) {
                watch.failed(identity, String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }

    /** Renews what will soon die and forgets what nobody uses; to be called every few seconds, from any thread. */
    public void tend() {
        borrowed.tend();
        sessions.tend();
    }

    /** Forgets every key that was fetched, as when the broker is sealed. */
    public void forget() {
        borrowed.forget();
        sessions.forget();
    }
}
