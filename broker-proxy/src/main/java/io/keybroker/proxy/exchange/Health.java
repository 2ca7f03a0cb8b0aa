package io.keybroker.proxy.exchange;

import io.keybroker.refusal.RefusedException;
import io.keybroker.registry.CurrentRegistry;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/** What a load balancer is told: whether requests are served now, and nothing more. */
public final class Health implements OwnPath {
    private final CurrentRegistry registry;
    private final BooleanSupplier sealed;
    private final BooleanSupplier recordable;

    /** {@code sealed} says whether the real keys are locked away, {@code recordable} whether the audit log can be written. */
    public Health(CurrentRegistry registry, BooleanSupplier sealed, BooleanSupplier recordable) {
        this.registry = registry;
        this.sealed = sealed;
        this.recordable = recordable;
    }

    @Override
    public int maxBodyBytes() {
        return 0;
    }

    @Override
    public CompletionStage<OwnAnswer> handle(OwnRequest request) {
        return CompletableFuture.completedFuture(now());
    }

    private OwnAnswer now() {
        if (sealed.getAsBoolean()) {
            return OwnAnswer.text(503, "sealed");
        }
        return isFresh() && recordable.getAsBoolean()
                ? OwnAnswer.text(200, "ready")
                : OwnAnswer.text(503, "unavailable");
    }

    private boolean isFresh() {
        try {
            registry.get();
            return true;
        } catch (RefusedException e) {
            return false;
        }
    }
}
