package io.keybroker.identity.rotation;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.Credential;
import io.keybroker.identity.CredentialException;
import java.util.List;

/** Access keys of one IAM user. Calls block and are idempotent. */
public interface IamAccessKeys {
    /** The ids of all keys that the user has, active or not; IAM allows two. */
    List<AccessKeyId> list() throws CredentialException;

    /** A new key; IAM shows its secret this once. */
    Credential create() throws CredentialException;

    /** Gives a key its rights back. */
    void activate(AccessKeyId id) throws CredentialException;

    /** Takes a key's rights, so that it can still be given back; one that is gone already is no failure. */
    void deactivate(AccessKeyId id) throws CredentialException;

    /** Deletes a key; one that is gone already is no failure. */
    void delete(AccessKeyId id) throws CredentialException;
}
