package io.keybroker.proxy.local;

import io.keybroker.error.RequestRejectedException;
import io.keybroker.registry.RegistrySnapshots;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/** Reports to load balancers whether requests are served now, and nothing else. */
public final class HealthEndpoint implements LocalEndpoint {
    private final RegistrySnapshots registry;
    private final BooleanSupplier sealed;
    private final BooleanSupplier recordable;

    /** {@code sealed} is whether the store is sealed, {@code recordable} whether the audit log can be written. */
    public HealthEndpoint(RegistrySnapshots registry, BooleanSupplier sealed, BooleanSupplier recordable) {
        this.registry = registry;
        this.sealed = sealed;
        this.recordable = recordable;
    }

    @Override
    public int maxBodyBytes() {
        return 0;
    }

    @Override
    public CompletionStage<LocalResponse> handle(LocalRequest request) {
        return CompletableFuture.completedFuture(now());
    }

    private LocalResponse now() {
        if (sealed.getAsBoolean()) {
            return LocalResponse.text(503, "sealed");
        }
        return isFresh() && recordable.getAsBoolean()
                ? LocalResponse.text(200, "ready")
                : LocalResponse.text(503, "unavailable");
    }

    private boolean isFresh() {
        try {
            registry.current();
            return true;
        } catch (RequestRejectedException e) {
            return false;
        }
    }
}
