package io.keybroker.identity;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.Credential;
import java.util.List;

/** Access keys of one IAM user. Calls block and are idempotent. */
public interface IamKeys {
    /** The ids of all keys that the user has, active or not; IAM allows two. */
    List<AccessKeyId> list() throws SourceException;

    /** A new key; IAM shows its secret this once. */
    Credential create() throws SourceException;

    /** Gives a key its rights back. */
    void activate(AccessKeyId id) throws SourceException;

    /** Takes a key's rights, so that it can still be given back; one that is gone already is no failure. */
    void deactivate(AccessKeyId id) throws SourceException;

    /** Deletes a key; one that is gone already is no failure. */
    void delete(AccessKeyId id) throws SourceException;
}
