package io.keybroker.registry;

import io.keybroker.seal.SealedException;
import java.util.List;

/** The master keys that instance secrets are derived from: the current one, and older ones by version. */
public interface MasterKeys {
    /**
     * A master key.
     *
     * @param number the version number
     * @param current whether new credentials are derived from it
     * @param live the number of live credentials derived from it
     */
    record MasterKeyVersion(int number, boolean current, int live) {}

    /** Returns all versions, the oldest first. */
    List<MasterKeyVersion> list() throws SealedException;

    /** Creates a version; new credentials are derived from it when this returns. */
    MasterKeyVersion rotate() throws SealedException;

    /** Deletes a version without live credentials; false if it does not exist. */
    boolean remove(int version) throws SealedException, ConflictException;
}
