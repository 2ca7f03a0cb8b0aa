package io.keybroker.admin;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.admin.api.OperatorContext;
import io.keybroker.admin.api.PutSecretRequest;
import io.keybroker.admin.api.SecretResponses.SecretList;
import io.keybroker.admin.api.SecretResponses.SecretResponse;
import io.keybroker.seal.SealedException;
import io.keybroker.secret.SecretAccess;
import io.keybroker.secret.SecretStore;
import io.keybroker.secret.SecretValue;
import java.io.UncheckedIOException;
import java.util.List;

/** Operator use cases of third-party secrets: store, list, delete. Values are never returned. */
public final class SecretAdmin {
    private static final String NO_NAME = "unknown"; // in a policy it means an undetermined value

    private final SecretStore secrets;
    private final ChangeAudit changes;

    public SecretAdmin(SecretStore secrets, ChangeAudit changes) {
        this.secrets = secrets;
        this.changes = changes;
    }

    public SecretList list() throws AdminException {
        return new SecretList(loadNames().stream().map(SecretAdmin::toResponse).toList());
    }

    /** Stores a secret under a name, and replaces its last value. */
    public SecretResponse put(OperatorContext operatorContext, PutSecretRequest request) throws AdminException {
        NameRules.require("the secret's name", request.name());
        if (request.name().equals(NO_NAME)) {
            throw new AdminException(
                    Kind.USAGE, "'unknown' is a reserved name: policies use it for unknown values", "");
        }
        List<SecretStore.StoredSecret> storedSecrets = loadNames();
        boolean renewed = storedSecrets.stream()
                .anyMatch(storedSecret -> storedSecret.name().equals(request.name()));
        if (!renewed && storedSecrets.size() >= SecretStore.MOST) {
            throw new AdminException(
                    Kind.CONFLICT,
                    "there are " + storedSecrets.size() + " secrets (expected: " + SecretStore.MOST + " at most)",
                    "delete secrets with 'broker secret rm'");
        }
        SecretValue value = value(request);
        try {
            changes.write(
                    operatorContext,
                    "secret put",
                    request.name(),
                    "bytes=" + value.length() + (renewed ? " renewed" : ""));
            secrets.put(request.name(), value);
            return find(request.name());
        } catch (SealedException e) {
            throw AdminException.sealed();
        } catch (UncheckedIOException e) {
            throw IdentityAdmin.notStored(e);
        } finally {
            value.wipe();
        }
    }

    private static SecretValue value(PutSecretRequest request) throws AdminException {
        try {
            return request.takeValue();
        } catch (IllegalArgumentException e) {
            throw new AdminException(Kind.USAGE, String.valueOf(e.getMessage()), "");
        }
    }

    /** Deletes a secret immediately. */
    public SecretResponse remove(OperatorContext operatorContext, String name) throws AdminException {
        SecretResponse before = find(name);
        try {
            secrets.remove(name);
        } catch (SealedException e) {
            throw AdminException.sealed();
        } catch (UncheckedIOException e) {
            throw IdentityAdmin.notStored(e);
        }
        changes.write(operatorContext, "secret rm", name, "");
        return before;
    }

    private SecretResponse find(String name) throws AdminException {
        return loadNames().stream()
                .filter(storedSecret -> storedSecret.name().equals(name))
                .map(SecretAdmin::toResponse)
                .findFirst()
                .orElseThrow(() -> new AdminException(
                        Kind.NOT_FOUND,
                        "no secret is called '" + name + "'",
                        "run 'broker secret ls' to list the secrets"));
    }

    private List<SecretStore.StoredSecret> loadNames() throws AdminException {
        try {
            return secrets.list();
        } catch (SealedException e) {
            throw AdminException.sealed();
        }
    }

    private static SecretResponse toResponse(SecretStore.StoredSecret storedSecret) {
        return new SecretResponse(
                storedSecret.name(),
                SecretAccess.RESOURCE + storedSecret.name(),
                storedSecret.bytes(),
                storedSecret.since());
    }
}
