package io.keybroker.store.sql;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What holds of the registry, whichever database it lies in. */
abstract class RegistryContract
        implements InstanceStoreContract, RegistrySnapshotContract, RegistryRewindContract, OperatorStoreContract {
    private final RegistryFixture fixture = new RegistryFixture(this::open);

    /** Opens the same, at first empty, database each time within one test. */
    abstract SqlDatabase open() throws Exception;

    @Override
    public RegistryFixture fixture() {
        return fixture;
    }

    @BeforeEach
    void startOneNode() throws Exception {
        fixture.startOneNode();
    }

    @AfterEach
    void closeAll() throws Exception {
        fixture.closeAll();
    }
}
