package io.keybroker.admin;

import io.keybroker.admin.api.BrokerAddress;
import io.keybroker.admin.api.Responses.StatusResponse;
import io.keybroker.registry.InstanceCount;
import io.keybroker.registry.InstanceStore;
import io.keybroker.role.Roles;
import io.keybroker.seal.SealControl;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Shows the broker's status. */
public final class StatusAdmin {
    private final InstanceStore instanceStore;
    private final Roles roles;
    private final IdentityAdmin identities;
    private final SealControl seal;
    private final BrokerAddress advertised;
    private final Clock clock;
    private final Instant since;

    public StatusAdmin(
            InstanceStore instanceStore,
            Roles roles,
            IdentityAdmin identities,
            SealControl seal,
            BrokerAddress advertised,
            Clock clock) {
        this.instanceStore = instanceStore;
        this.roles = roles;
        this.identities = identities;
        this.seal = seal;
        this.advertised = advertised;
        this.clock = clock;
        this.since = clock.instant();
    }

    public StatusResponse status() {
        InstanceCount count = instanceStore.count(clock.instant());
        boolean sealed = seal.sealed();
        List<String> keyless = sealed ? List.of() : identities.identitiesWithoutKey();
        String unsealedState = keyless.isEmpty() ? "ready" : "degraded";
        return new StatusResponse(
                sealed ? "sealed" : unsealedState,
                Optional.ofNullable(StatusAdmin.class.getPackage().getImplementationVersion())
                        .orElse("development"),
                since,
                advertised.endpoint().toString(),
                advertised.caBundle().toString(),
                count.active(),
                count.all(),
                roles.byName().size(),
                keyless);
    }
}
