package io.keybroker.admin;

import io.keybroker.admin.AdminProblem.Kind;
import io.keybroker.admin.SecretReplies.SecretList;
import io.keybroker.admin.SecretReplies.SecretReply;
import io.keybroker.identity.SealedException;
import io.keybroker.secret.SecretRequests;
import io.keybroker.secret.SecretValue;
import io.keybroker.secret.Secrets;
import java.io.UncheckedIOException;
import java.util.List;

/** Operator use cases of third-party secrets: store, list, delete. Values are never returned. */
public final class SecretChanges {
    private static final String NO_NAME = "unknown"; // in a policy it means what a request does not show

    private final Secrets secrets;
    private final ChangeRecord changes;

    SecretChanges(Secrets secrets, ChangeRecord changes) {
        this.secrets = secrets;
        this.changes = changes;
    }

    public SecretList list() throws AdminProblem {
        return new SecretList(kept().stream().map(SecretChanges::reply).toList());
    }

    /** Keeps a secret under a name, in place of the one it had. */
    public SecretReply put(Caller by, NewSecret wanted) throws AdminProblem {
        Names.check("the secret's name", wanted.name());
        if (wanted.name().equals(NO_NAME)) {
            throw new AdminProblem(Kind.USAGE, "'unknown' is a reserved name: policies use it for unknown values", "");
        }
        List<Secrets.Kept> present = kept();
        boolean renewed = present.stream().anyMatch(each -> each.name().equals(wanted.name()));
        if (!renewed && present.size() >= Secrets.MOST) {
            throw new AdminProblem(
                    Kind.CONFLICT,
                    "there are " + present.size() + " secrets (expected: " + Secrets.MOST + " at most)",
                    "delete secrets with 'broker secret rm'");
        }
        SecretValue value = value(wanted);
        try {
            changes.write(by, "secret put", wanted.name(), "bytes=" + value.length() + (renewed ? " renewed" : ""));
            secrets.put(wanted.name(), value);
            return find(wanted.name());
        } catch (SealedException e) {
            throw AdminProblem.sealed();
        } catch (UncheckedIOException e) {
            throw IdentityKeys.unkept(e);
        } finally {
            value.wipe();
        }
    }

    private static SecretValue value(NewSecret wanted) throws AdminProblem {
        try {
            return wanted.takeValue();
        } catch (IllegalArgumentException e) {
            throw new AdminProblem(Kind.USAGE, String.valueOf(e.getMessage()), "");
        }
    }

    /** Forgets a secret at once. */
    public SecretReply remove(Caller by, String name) throws AdminProblem {
        SecretReply before = find(name);
        try {
            secrets.remove(name);
        } catch (SealedException e) {
            throw AdminProblem.sealed();
        } catch (UncheckedIOException e) {
            throw IdentityKeys.unkept(e);
        }
        changes.write(by, "secret rm", name, "");
        return before;
    }

    private SecretReply find(String name) throws AdminProblem {
        return kept().stream()
                .filter(each -> each.name().equals(name))
                .map(SecretChanges::reply)
                .findFirst()
                .orElseThrow(() -> new AdminProblem(
                        Kind.NOT_FOUND,
                        "no secret is called '" + name + "'",
                        "run 'broker secret ls' to list the secrets"));
    }

    private List<Secrets.Kept> kept() throws AdminProblem {
        try {
            return secrets.list();
        } catch (SealedException e) {
            throw AdminProblem.sealed();
        }
    }

    private static SecretReply reply(Secrets.Kept kept) {
        return new SecretReply(kept.name(), SecretRequests.RESOURCE + kept.name(), kept.bytes(), kept.since());
    }
}
