package io.keybroker.identity;

/** The identities of a broker, and AWS's word on each. */
public interface KnownIdentities extends Identities {
    /** The ARN that AWS knows an identity by; blocks while AWS is asked. */
    String callerOf(String name) throws SourceException;
}
