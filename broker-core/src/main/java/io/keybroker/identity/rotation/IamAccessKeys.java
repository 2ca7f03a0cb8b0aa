package io.keybroker.identity.rotation;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.Credential;
import io.keybroker.identity.CredentialException;
import java.util.List;

/** Access keys of one IAM user. Calls block and are idempotent. */
public interface IamAccessKeys {
    /** Returns the IDs of all keys of the user, active or not; IAM allows two. */
    List<AccessKeyId> list() throws CredentialException;

    /** Creates a key; IAM returns its secret only this time. */
    Credential create() throws CredentialException;

    /** Activates a key. */
    void activate(AccessKeyId id) throws CredentialException;

    /** Deactivates a key, so that it can be activated again; a deleted key is not an error. */
    void deactivate(AccessKeyId id) throws CredentialException;

    /** Deletes a key; a deleted key is not an error. */
    void delete(AccessKeyId id) throws CredentialException;
}
