package io.keybroker.admin;

import io.keybroker.admin.AdminProblem.Kind;
import io.keybroker.admin.StoreKeyReplies.StoreKeyList;
import io.keybroker.admin.StoreKeyReplies.StoreKeyReply;
import io.keybroker.identity.SealedException;
import io.keybroker.identity.StoreKeys;
import io.keybroker.identity.StoreKeys.Way;
import java.io.IOException;
import java.util.Arrays;

/** Operator use cases of store keys: add, list, remove. */
public final class StoreKeyChanges {
    private final StoreKeys keys;
    private final ChangeRecord changes;

    StoreKeyChanges(StoreKeys keys, ChangeRecord changes) {
        this.keys = keys;
        this.changes = changes;
    }

    public StoreKeyList list() {
        return new StoreKeyList(keys.list().stream().map(StoreKeyChanges::reply).toList());
    }

    /** Adds a way that was seen to work. */
    public StoreKeyReply add(Caller by, NewStoreKey wanted) throws AdminProblem {
        changes.write(by, "store-key add", wanted.kind().wireName(), wanted.name());
        char[] passphrase = wanted.passphrase();
        try {
            return reply(
                    switch (wanted.kind()) {
                        case PASSPHRASE -> keys.addPassphrase(passphrase);
                        case KEY_FILE -> keys.addKeyFile(wanted.name());
                        case CREDENTIAL -> keys.addCredential(wanted.name());
                        case AWS_KMS -> keys.addKms(wanted.name());
                    });
        } catch (SealedException e) {
            throw AdminProblem.sealed();
        } catch (IllegalArgumentException e) {
            throw new AdminProblem(Kind.USAGE, String.valueOf(e.getMessage()), "");
        } catch (IOException e) {
            throw unchanged(e);
        } finally {
            Arrays.fill(passphrase, '\0');
            wanted.wipe();
        }
    }

    /** Takes a way off; a key file stays where it is, and opens nothing any more. */
    public StoreKeyReply remove(Caller by, StoreKeyReply wanted) throws AdminProblem {
        changes.write(by, "store-key rm", wanted.kind(), wanted.label());
        try {
            if (!keys.remove(new Way(wanted.kind(), wanted.label()))) {
                throw new AdminProblem(
                        Kind.NOT_FOUND,
                        "the sealed store has no " + wanted.kind() + " '" + wanted.label() + "'",
                        "run 'broker store-key ls' to list the store keys");
            }
            return wanted;
        } catch (SealedException e) {
            throw AdminProblem.sealed();
        } catch (IllegalArgumentException e) {
            throw new AdminProblem(
                    Kind.CONFLICT, String.valueOf(e.getMessage()), "add another one first with 'broker store-key add'");
        } catch (IOException e) {
            throw unchanged(e);
        }
    }

    private static AdminProblem unchanged(IOException cause) {
        AdminProblem problem = new AdminProblem(
                Kind.UNAVAILABLE, String.valueOf(cause.getMessage()), "the existing store keys are unchanged");
        problem.initCause(cause);
        return problem;
    }

    private static StoreKeyReply reply(Way way) {
        return new StoreKeyReply(way.kind(), way.label());
    }
}
