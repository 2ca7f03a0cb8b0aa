package io.keybroker.identity;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Seals the store when no request has used an identity for a time. */
public final class IdleSeal implements Identities {
    private final Identities identities;
    private final Seal seal;
    private final Duration idle;
    private final LongSupplier nanoTime;
    private volatile long lastUse;

    public IdleSeal(Identities identities, Seal seal, Duration idle, LongSupplier nanoTime) {
        this.identities = identities;
        this.seal = seal;
        this.idle = idle;
        this.nanoTime = nanoTime;
        this.lastUse = nanoTime.getAsLong();
    }

    @Override
    public Optional<Identity> named(String name) {
        return used(identities.named(name));
    }

    @Override
    public Optional<Identity> named(String name, Bearer bearer) {
        return used(identities.named(name, bearer));
    }

    private Optional<Identity> used(Optional<Identity> found) {
        if (found.isPresent()) {
            lastUse = nanoTime.getAsLong();
        }
        return found;
    }

    /** Seals if the time is over, and says whether it did; to be called now and then. Time spent sealed does not count. */
    public boolean sealIfIdle() {
        if (seal.sealed()) {
            lastUse = nanoTime.getAsLong();
            return false;
        }
        boolean over = nanoTime.getAsLong() - lastUse > idle.toNanos();
        if (over) {
            seal.seal();
        }
        return over;
    }
}
