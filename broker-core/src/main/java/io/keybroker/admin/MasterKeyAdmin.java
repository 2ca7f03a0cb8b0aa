package io.keybroker.admin;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.OperatorContext;
import io.keybroker.admin.api.StoreKeyResponses.MasterKeyList;
import io.keybroker.admin.api.StoreKeyResponses.MasterKeyResponse;
import io.keybroker.registry.ConflictException;
import io.keybroker.registry.MasterKeys;
import io.keybroker.seal.SealedException;
import java.io.UncheckedIOException;

/** Operator use cases of master keys: rotate, list, delete. */
public final class MasterKeyAdmin {
    private final MasterKeys keys;
    private final ChangeAudit changes;

    public MasterKeyAdmin(MasterKeys keys, ChangeAudit changes) {
        this.keys = keys;
        this.changes = changes;
    }

    public MasterKeyList list() throws AdminException {
        try {
            return new MasterKeyList(
                    keys.list().stream().map(MasterKeyAdmin::toResponse).toList());
        } catch (SealedException e) {
            throw AdminException.sealed();
        }
    }

    /** Creates a new master key for new credentials; existing credentials keep theirs. */
    public MasterKeyResponse rotate(OperatorContext operatorContext) throws AdminException {
        changes.write(operatorContext, "master-key rotate", "store", "");
        try {
            return toResponse(keys.rotate());
        } catch (SealedException e) {
            throw AdminException.sealed();
        } catch (UncheckedIOException e) {
            throw IdentityAdmin.notStored(e);
        }
    }

    /** Deletes a master key that no live credential is derived from. */
    public MasterKeyResponse remove(OperatorContext operatorContext, String version) throws AdminException {
        int number = number(version);
        changes.write(operatorContext, "master-key rm", version, "");
        try {
            if (!keys.remove(number)) {
                throw unknown(version);
            }
            return new MasterKeyResponse(number, false, 0);
        } catch (SealedException e) {
            throw AdminException.sealed();
        } catch (ConflictException e) {
            throw new AdminException(Kind.CONFLICT, String.valueOf(e.getMessage()), "");
        } catch (UncheckedIOException e) {
            throw IdentityAdmin.notStored(e);
        }
    }

    private static int number(String version) throws AdminException {
        if (!version.matches("[1-9][0-9]{0,5}")) {
            throw unknown(version);
        }
        return Integer.parseInt(version);
    }

    private static AdminException unknown(String version) {
        return new AdminException(
                Kind.NOT_FOUND, "no such master key: " + version, "run 'broker master-key ls' to list the master keys");
    }

    private static MasterKeyResponse toResponse(MasterKeys.MasterKeyVersion version) {
        return new MasterKeyResponse(version.number(), version.current(), version.live());
    }
}
