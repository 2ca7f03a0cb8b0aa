package io.keybroker.identity;

import io.keybroker.identity.SourceException.Reason;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the rotations of all sealed identities, started by an operator or by age; continues them after a restart. Calls
 * block while AWS is called, except {@link #of}.
 */
public final class KeyRotations {
    private static final Logger LOG = LoggerFactory.getLogger(KeyRotations.class);
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    private final KeyRotation.Stores stores;
    private final Map<String, Plan> plans;
    private final Function<String, KeyRotation.Aws> aws;
    private final Journal journal;
    private final Clock clock;
    private final Map<String, Trouble> troubles = new ConcurrentHashMap<>();

    /**
     * How the key of one identity is rotated.
     *
     * @param pace how long is waited
     * @param every how old a key becomes before it is replaced without an operator; for ever if absent
     */
    public record Plan(KeyRotation.Pace pace, Optional<Duration> every) {}

    /** Notes what is about to be done; it is not done if that cannot be noted. */
    @FunctionalInterface
    public interface Journal {
        void note(String identity, String step) throws SourceException;
    }

    /**
     * Why a rotation step failed.
     *
     * @param message what was wrong
     * @param remedy what to do about it
     * @param again when it is tried again
     * @param pause how long was waited for that
     */
    public record Trouble(String message, String remedy, Instant again, Duration pause) {}

    /**
     * How a rotation stands.
     *
     * @param rotation what is done next
     * @param due when
     * @param trouble why it was not done yet
     */
    public record Progress(Rotation rotation, Instant due, Optional<Trouble> trouble) {}

    /** {@code plans} has all sealed identities, and {@code aws} asks AWS about one of them. */
    public KeyRotations(
            KeyRotation.Stores stores,
            Map<String, Plan> plans,
            Function<String, KeyRotation.Aws> aws,
            Journal journal,
            Clock clock) {
        this.stores = stores;
        this.plans = Map.copyOf(plans);
        this.aws = aws;
        this.journal = journal;
        this.clock = clock;
    }

    /** Begins the rotation of an identity; one that is under way goes on at once. */
    public synchronized void begin(String identity) throws SealedException, SourceException {
        rotation(identity).begin();
        troubles.remove(identity);
    }

    /** Turns a rotation back. */
    public synchronized void abort(String identity) throws SealedException, SourceException {
        rotation(identity).abort();
        troubles.remove(identity);
    }

    /** Lets IAM be as it is: the broker goes on with the key that it has. False if no rotation was under way. */
    public synchronized boolean forget(String identity) throws SealedException {
        if (stores.rotations().of(identity).isEmpty()) {
            return false;
        }
        stores.rotations().remove(identity);
        troubles.remove(identity);
        return true;
    }

    /** The rotation of an identity, if it is under way and the broker is not sealed. */
    public Optional<Progress> of(String identity) {
        try {
            Optional<Rotation> found = stores.rotations().of(identity);
            return found.isEmpty() || !plans.containsKey(identity)
                    ? Optional.empty()
                    : Optional.of(new Progress(
                            found.get(),
                            rotation(identity).due(found.get()),
                            Optional.ofNullable(troubles.get(identity))));
        } catch (SealedException | SourceException e) {
            return Optional.empty();
        }
    }

    /** Why the calendar could not begin a rotation, or one under way does not go on. */
    public Optional<Trouble> troubleOf(String identity) {
        return Optional.ofNullable(troubles.get(identity));
    }

    /** Takes all steps whose time has come; to be called every moment, from one thread. */
    public void tend() {
        plans.forEach((identity, plan) -> {
            Trouble trouble = troubles.get(identity);
            if (trouble == null || !clock.instant().isBefore(trouble.again())) {
                tend(identity, plan);
            }
        });
    }

    private synchronized void tend(String identity, Plan plan) {
        try {
            Optional<Rotation> before = stores.rotations().of(identity);
            if (before.isPresent()) {
                advance(identity, before.get());
            } else if (expired(identity, plan)) {
                rotation(identity).begin();
                journal.note(identity, "started by rotateEvery");
            }
            troubles.remove(identity);
        } catch (SealedException e) {
            LOG.atDebug().log("rotations pause while the broker is sealed");
        } catch (SourceException e) {
            trouble(identity, String.valueOf(e.getMessage()), e.reason().remedy());
        } catch (UncheckedIOException e) {
            trouble(
                    identity,
                    String.valueOf(e.getMessage()),
                    "check that the broker can write to its home directory and that the disk has free space");
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("identity", identity).setCause(e).log("rotation failed");
            trouble(identity, "internal error: " + e, Reason.FAILED.remedy());
        }
    }

    private void advance(String identity, Rotation rotation) throws SealedException, SourceException {
        KeyRotation way = rotation(identity);
        if (clock.instant().isBefore(way.due(rotation))) {
            return;
        }
        String step = step(rotation);
        if (!step.isEmpty()) {
            journal.note(identity, step);
        }
        way.advance();
    }

    /** What the next step changes in IAM or for signatures; empty if nothing. */
    private static String step(Rotation rotation) {
        String old = rotation.old().id().value();
        String fresh = rotation.fresh().map(key -> key.id().value()).orElse("a new key");
        return switch (rotation.phase()) {
            case CREATE -> "create a key to replace " + old;
            case ACTIVATE -> "turn on " + fresh;
            case SWITCH -> "sign with " + fresh + " instead of " + old;
            case DEACTIVATE -> "turn off " + old;
            case DELETE -> "delete " + old;
            case DISCARD -> "delete " + fresh;
            case VERIFY, DRAIN, GRACE -> "";
        };
    }

    private boolean expired(String identity, Plan plan) {
        return plan.every().isPresent()
                && stores.keys().named(identity).isPresent()
                && !stores.keys()
                        .keptSince(identity)
                        .orElse(Instant.EPOCH)
                        .plus(plan.every().get())
                        .isAfter(clock.instant());
    }

    private void trouble(String identity, String message, String remedy) {
        Trouble before = troubles.get(identity);
        Duration longer = before == null ? SHORTEST_PAUSE : before.pause().multipliedBy(2);
        Duration pause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
        troubles.put(identity, new Trouble(message, remedy, clock.instant().plus(pause), pause));
        LOG.atWarn()
                .addKeyValue("identity", identity)
                .addKeyValue("reason", message)
                .log("rotation step failed");
    }

    private KeyRotation rotation(String identity) throws SourceException {
        Plan plan = plans.get(identity);
        if (plan == null) {
            throw new SourceException(Reason.CONFLICT, "the identity '" + identity + "' has no stored key to rotate");
        }
        return new KeyRotation(stores, identity, aws.apply(identity), plan.pace(), clock);
    }
}
