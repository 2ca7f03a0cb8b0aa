package io.keybroker.registry;

/** Attestation that a ticket requires. */
public enum Evidence {
    /** The signed document of EC2 that says which instance it is. */
    EC2,
    /** Nothing but one of the addresses that the operator named: for machines outside EC2. */
    ADDRESS
}
