package io.keybroker.registry;

import io.keybroker.seal.SealedException;
import java.util.List;

/** The master keys that instance secrets are derived from: the current one, and older ones by version. */
public interface MasterKeys {
    /**
     * One master key.
     *
     * @param number its number
     * @param current whether new credentials come from it
     * @param live how many credentials that still live come from it
     */
    record MasterKeyVersion(int number, boolean current, int live) {}

    /** All of them, the oldest first. */
    List<MasterKeyVersion> list() throws SealedException;

    /** Makes another one, which new credentials come from as soon as this returns. */
    MasterKeyVersion rotate() throws SealedException;

    /** Forgets one that no living credential comes from; false if there is none such. */
    boolean remove(int version) throws SealedException, ConflictException;
}
