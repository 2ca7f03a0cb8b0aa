package io.keybroker.identity.rotation;

import io.keybroker.error.FullDisk;
import io.keybroker.identity.CredentialException;
import io.keybroker.identity.CredentialException.Reason;
import io.keybroker.seal.SealedException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the rotations of all sealed identities, started by an operator or by age; continues them after a restart. Calls
 * block while AWS is called, except {@link #status}.
 */
public final class KeyRotator {
    private static final Logger LOG = LoggerFactory.getLogger(KeyRotator.class);
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    private final KeyRotation.Stores stores;
    private final Map<String, Plan> plans;
    private final Function<String, KeyRotation.AwsClients> aws;
    private final StepAudit journal;
    private final Clock clock;
    private final Map<String, Failure> troubles = new ConcurrentHashMap<>();
    private final Map<String, Object> locks = new ConcurrentHashMap<>();
    private final Set<String> running = ConcurrentHashMap.newKeySet();

    /**
     * Rotation settings of one identity.
     *
     * @param pace the waiting times
     * @param every the age at which a key is rotated automatically; never if absent
     */
    public record Plan(KeyRotation.Timing pace, Optional<Duration> every) {}

    /** Records the next step, which is not taken if the record fails. */
    @FunctionalInterface
    public interface StepAudit {
        void record(String identity, String step) throws CredentialException;
    }

    /**
     * A failed rotation step.
     *
     * @param message the error
     * @param remedy the remedy
     * @param again the time of the next attempt
     * @param pause the delay before it
     */
    public record Failure(String message, String remedy, Instant again, Duration pause) {}

    /**
     * The progress of a rotation.
     *
     * @param rotation the state
     * @param due the time of the next step
     * @param trouble the failure that delays it
     */
    public record Progress(RotationState rotation, Instant due, Optional<Failure> trouble) {}

    /** {@code plans} has all sealed identities; {@code aws} creates the clients of one of them. */
    public KeyRotator(
            KeyRotation.Stores stores,
            Map<String, Plan> plans,
            Function<String, KeyRotation.AwsClients> aws,
            StepAudit journal,
            Clock clock) {
        this.stores = stores;
        this.plans = Map.copyOf(plans);
        this.aws = aws;
        this.journal = journal;
        this.clock = clock;
    }

    /** Starts the rotation of an identity; one in progress continues immediately. */
    public void begin(String identity) throws SealedException, CredentialException {
        synchronized (lockOf(identity)) {
            rotation(identity).begin();
            troubles.remove(identity);
        }
    }

    /** Aborts a rotation. */
    public void abort(String identity) throws SealedException, CredentialException {
        synchronized (lockOf(identity)) {
            rotation(identity).abort();
            troubles.remove(identity);
        }
    }

    /** Ends a rotation without a change in IAM, and keeps the current key. False if none was in progress. */
    public boolean abandon(String identity) throws SealedException {
        synchronized (lockOf(identity)) {
            if (stores.rotations().find(identity).isEmpty()) {
                return false;
            }
            stores.rotations().remove(identity);
            troubles.remove(identity);
            return true;
        }
    }

    /** Returns the lock of an identity: steps of one identity are serialised, those of several run in parallel. */
    private Object lockOf(String identity) {
        return locks.computeIfAbsent(identity, name -> new Object());
    }

    /** Returns the rotation of an identity, if one is in progress and the broker is not sealed. */
    public Optional<Progress> status(String identity) {
        try {
            Optional<RotationState> rotationState = stores.rotations().find(identity);
            return rotationState.isEmpty() || !plans.containsKey(identity)
                    ? Optional.empty()
                    : Optional.of(new Progress(
                            rotationState.get(),
                            rotation(identity).dueAt(rotationState.get()),
                            Optional.ofNullable(troubles.get(identity))));
        } catch (SealedException | CredentialException e) {
            return Optional.empty();
        }
    }

    /** Returns why a scheduled rotation could not start, or one in progress is blocked. */
    public Optional<Failure> lastFailure(String identity) {
        return Optional.ofNullable(troubles.get(identity));
    }

    /** Takes all due steps, each identity's as its own task; called every moment. */
    public void runDueSteps(Executor executor) {
        plans.forEach((identity, plan) -> {
            Instant again = lastFailure(identity).map(Failure::again).orElse(Instant.MIN);
            if (!clock.instant().isBefore(again)) {
                executeOnce(identity, plan, executor);
            }
        });
    }

    /** Runs at most one task of an identity, however long AWS takes. */
    private void executeOnce(String identity, Plan plan, Executor executor) {
        if (!running.add(identity)) {
            return;
        }
        try {
            executor.execute(() -> {
                try {
                    synchronized (lockOf(identity)) {
                        runDueSteps(identity, plan);
                    }
                } finally {
                    running.remove(identity);
                }
            });
        } catch (RuntimeException e) { // such as after the executor's shutdown
            running.remove(identity);
            throw e;
        }
    }

    private void runDueSteps(String identity, Plan plan) {
        try {
            Optional<RotationState> before = stores.rotations().find(identity);
            if (before.isPresent()) {
                advance(identity, before.get());
            } else if (expired(identity, plan)) {
                rotation(identity).begin();
                journal.record(identity, "started by rotateEvery");
            }
            troubles.remove(identity);
        } catch (SealedException e) {
            LOG.atDebug().log("rotations pause while the broker is sealed");
        } catch (CredentialException e) {
            recordFailure(identity, String.valueOf(e.getMessage()), e.reason().remedy());
        } catch (UncheckedIOException e) {
            recordFailure(identity, e.getMessage() + " (" + FullDisk.reasonOf(e) + ")", FullDisk.remedyFor(e));
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("identity", identity).setCause(e).log("rotation failed");
            recordFailure(identity, "internal error: " + e, Reason.FAILED.remedy());
        }
    }

    private void advance(String identity, RotationState rotation) throws SealedException, CredentialException {
        KeyRotation keyRotation = rotation(identity);
        if (clock.instant().isBefore(keyRotation.dueAt(rotation))) {
            return;
        }
        String step = step(rotation);
        if (!step.isEmpty()) {
            journal.record(identity, step);
        }
        keyRotation.advance();
    }

    /** Returns the change that the next step makes in IAM or for signatures; empty if none. */
    private static String step(RotationState rotation) {
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
                && stores.keys().find(identity).isPresent()
                && !stores.keys()
                        .storedAt(identity)
                        .orElse(Instant.EPOCH)
                        .plus(plan.every().get())
                        .isAfter(clock.instant());
    }

    private void recordFailure(String identity, String message, String remedy) {
        Duration longer = lastFailure(identity)
                .map(before -> before.pause().multipliedBy(2))
                .orElse(SHORTEST_PAUSE);
        Duration pause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
        troubles.put(identity, new Failure(message, remedy, clock.instant().plus(pause), pause));
        LOG.atWarn()
                .addKeyValue("identity", identity)
                .addKeyValue("reason", message)
                .log("rotation step failed");
    }

    private KeyRotation rotation(String identity) throws CredentialException {
        Plan plan = Optional.ofNullable(plans.get(identity))
                .orElseThrow(() -> new CredentialException(
                        Reason.CONFLICT, "the identity '" + identity + "' has no stored key to rotate"));
        return new KeyRotation(stores, identity, aws.apply(identity), plan.pace(), clock);
    }
}
