package io.keybroker.admin;

import io.keybroker.admin.AdminProblem.Kind;
import io.keybroker.admin.StoreKeyReplies.MasterKeyList;
import io.keybroker.admin.StoreKeyReplies.MasterKeyReply;
import io.keybroker.identity.SealedException;
import io.keybroker.registry.ConflictException;
import io.keybroker.registry.MasterKeys;
import java.io.UncheckedIOException;

/** Operator use cases of master keys: rotate, list, delete. */
public final class MasterKeyChanges {
    private final MasterKeys keys;
    private final ChangeRecord changes;

    MasterKeyChanges(MasterKeys keys, ChangeRecord changes) {
        this.keys = keys;
        this.changes = changes;
    }

    public MasterKeyList list() throws AdminProblem {
        try {
            return new MasterKeyList(
                    keys.list().stream().map(MasterKeyChanges::reply).toList());
        } catch (SealedException e) {
            throw AdminProblem.sealed();
        }
    }

    /** New credentials come from a new key; those that there are keep theirs. */
    public MasterKeyReply rotate(Caller by) throws AdminProblem {
        changes.write(by, "master-key rotate", "store", "");
        try {
            return reply(keys.rotate());
        } catch (SealedException e) {
            throw AdminProblem.sealed();
        } catch (UncheckedIOException e) {
            throw IdentityKeys.unkept(e);
        }
    }

    /** Forgets a key that no living credential comes from. */
    public MasterKeyReply remove(Caller by, String version) throws AdminProblem {
        int number = number(version);
        changes.write(by, "master-key rm", version, "");
        try {
            if (!keys.remove(number)) {
                throw unknown(version);
            }
            return new MasterKeyReply(number, false, 0);
        } catch (SealedException e) {
            throw AdminProblem.sealed();
        } catch (ConflictException e) {
            throw new AdminProblem(Kind.CONFLICT, String.valueOf(e.getMessage()), "");
        } catch (UncheckedIOException e) {
            throw IdentityKeys.unkept(e);
        }
    }

    private static int number(String version) throws AdminProblem {
        if (!version.matches("[1-9][0-9]{0,5}")) {
            throw unknown(version);
        }
        return Integer.parseInt(version);
    }

    private static AdminProblem unknown(String version) {
        return new AdminProblem(
                Kind.NOT_FOUND, "no such master key: " + version, "run 'broker master-key ls' to list the master keys");
    }

    private static MasterKeyReply reply(MasterKeys.Version version) {
        return new MasterKeyReply(version.number(), version.current(), version.live());
    }
}
