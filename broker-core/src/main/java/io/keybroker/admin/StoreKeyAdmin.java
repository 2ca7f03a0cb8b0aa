package io.keybroker.admin;

import io.keybroker.admin.api.AddStoreKeyRequest;
import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.OperatorContext;
import io.keybroker.admin.api.StoreKeyResponses.StoreKeyList;
import io.keybroker.admin.api.StoreKeyResponses.StoreKeyResponse;
import io.keybroker.seal.SealedException;
import io.keybroker.seal.StoreKeys;
import io.keybroker.seal.StoreKeys.StoreKey;
import java.io.IOException;
import java.util.Arrays;

/** Operator use cases of store keys: add, list, remove. */
public final class StoreKeyAdmin {
    private final StoreKeys keys;
    private final ChangeAudit changes;

    public StoreKeyAdmin(StoreKeys keys, ChangeAudit changes) {
        this.keys = keys;
        this.changes = changes;
    }

    public StoreKeyList list() {
        return new StoreKeyList(
                keys.list().stream().map(StoreKeyAdmin::toResponse).toList());
    }

    /** Adds a store key after a successful test. */
    public StoreKeyResponse add(OperatorContext operatorContext, AddStoreKeyRequest request) throws AdminException {
        changes.write(operatorContext, "store-key add", request.kind().wireName(), request.name());
        char[] passphrase = request.passphrase();
        try {
            return toResponse(
                    switch (request.kind()) {
                        case PASSPHRASE -> keys.addPassphrase(passphrase);
                        case KEY_FILE -> keys.addKeyFile(request.name());
                        case CREDENTIAL -> keys.addCredential(request.name());
                        case AWS_KMS -> keys.addKms(request.name());
                    });
        } catch (SealedException e) {
            throw AdminException.sealed();
        } catch (IllegalArgumentException e) {
            throw new AdminException(Kind.USAGE, String.valueOf(e.getMessage()), "");
        } catch (IOException e) {
            throw unchanged(e);
        } finally {
            Arrays.fill(passphrase, '\0');
            request.wipe();
        }
    }

    /** Removes a store key; a key file is kept, but no longer unseals the store. */
    public StoreKeyResponse remove(OperatorContext operatorContext, StoreKeyResponse storeKeyReply)
            throws AdminException {
        changes.write(operatorContext, "store-key rm", storeKeyReply.kind(), storeKeyReply.label());
        try {
            if (!keys.remove(new StoreKey(storeKeyReply.kind(), storeKeyReply.label()))) {
                throw new AdminException(
                        Kind.NOT_FOUND,
                        "the sealed store has no " + storeKeyReply.kind() + " '" + storeKeyReply.label() + "'",
                        "run 'broker store-key ls' to list the store keys");
            }
            return storeKeyReply;
        } catch (SealedException e) {
            throw AdminException.sealed();
        } catch (IllegalArgumentException e) {
            throw new AdminException(
                    Kind.CONFLICT, String.valueOf(e.getMessage()), "add another one first with 'broker store-key add'");
        } catch (IOException e) {
            throw unchanged(e);
        }
    }

    private static AdminException unchanged(IOException cause) {
        AdminException problem = new AdminException(
                Kind.UNAVAILABLE, String.valueOf(cause.getMessage()), "the existing store keys are unchanged");
        problem.initCause(cause);
        return problem;
    }

    private static StoreKeyResponse toResponse(StoreKey storeKey) {
        return new StoreKeyResponse(storeKey.kind(), storeKey.label());
    }
}
