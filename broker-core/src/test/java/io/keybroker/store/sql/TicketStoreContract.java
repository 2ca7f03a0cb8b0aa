package io.keybroker.store.sql;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What holds of tickets and of the instances that came by them, whichever database they lie in. */
abstract class TicketStoreContract
        implements TicketRedeemContract, CredentialRenewalContract, TicketEc2Contract, TicketRaceContract {
    private final TicketStoreFixture fixture = new TicketStoreFixture(this::open);

    /** Opens the same, at first empty, database each time within one test. */
    abstract SqlDatabase open() throws Exception;

    @Override
    public TicketStoreFixture fixture() {
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
