package io.keybroker.identity;

import io.keybroker.credential.Credential;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * All identities of a broker, wherever their keys come from. Asking never blocks: a key that is not at hand is fetched
 * meanwhile, and until then there is none.
 */
public final class IdentitySources implements KnownIdentities {
    private static final int LONGEST_CHAIN = 8;

    private final Map<String, Source> byName;
    private final Identities sealed;
    private final Sts sts;
    private final FreshCredentials<String> borrowed;
    private final FreshCredentials<Session> sessions;

    /** Where the key of one identity comes from. */
    public sealed interface Source {
        /** It lies in the sealed store. */
        record Sealed() implements Source {}

        /**
         * The SDK, or a program, finds it.
         *
         * @param source where
         */
        record Borrowed(CredentialSource source) implements Source {}

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
    private record Session(AssumedRole role, String from) {}

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
        Credential credential = credential(name, Optional.empty())
                .orElseThrow(() -> new SourceException("the identity '" + name + "' has no key at hand"));
        return sts.callerOf(credential, regionOf(byName.get(name)));
    }

    private static String regionOf(@Nullable Source source) {
        return source instanceof Source.Assumed assumed ? assumed.role().region() : "us-east-1";
    }

    private Optional<Credential> credential(String name, Optional<Bearer> bearer) {
        Source source = byName.get(name);
        if (source == null || !unlocked(name)) {
            return Optional.empty();
        }
        if (source instanceof Source.Assumed assumed) {
            AssumedRole role =
                    assumed.perInstance() && bearer.isPresent() ? assumed.role().by(bearer.get()) : assumed.role();
            return sessions.at(new Session(role, assumed.from()));
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
            return found.source().obtain();
        }
        throw new SourceException("the identity '" + name + "' is not borrowed");
    }

    private TemporaryCredential open(Session session) throws SourceException {
        Credential by = credential(session.from(), Optional.empty())
                .orElseThrow(() -> new SourceException("the identity '" + session.from() + "' has no key yet"));
        return sts.assume(session.role(), by);
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
