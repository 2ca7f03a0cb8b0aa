package io.keybroker.identity;

import io.keybroker.seal.SealControl;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Seals the store after a time in which no request has used an identity. */
public final class IdleSealer implements IdentityLookup {
    private final IdentityLookup identities;
    private final SealControl seal;
    private final Duration idle;
    private final LongSupplier nanoTime;
    private volatile long lastUse;

    public IdleSealer(IdentityLookup identities, SealControl seal, Duration idle, LongSupplier nanoTime) {
        this.identities = identities;
        this.seal = seal;
        this.idle = idle;
        this.nanoTime = nanoTime;
        this.lastUse = nanoTime.getAsLong();
    }

    @Override
    public Optional<Identity> find(String name) {
        return markUsed(identities.find(name));
    }

    @Override
    public Optional<Identity> find(String name, SessionSubject sessionSubject) {
        return markUsed(identities.find(name, sessionSubject));
    }

    private Optional<Identity> markUsed(Optional<Identity> identity) {
        if (identity.isPresent()) {
            lastUse = nanoTime.getAsLong();
        }
        return identity;
    }

    /** Seals if the idle time has passed; true if it did. Called periodically. Time while sealed does not count. */
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
