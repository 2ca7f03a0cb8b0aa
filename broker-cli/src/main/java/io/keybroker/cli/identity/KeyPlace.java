package io.keybroker.cli.identity;

import io.keybroker.admin.AdminProblem;
import io.keybroker.admin.NewIdentity;
import io.keybroker.admin.Replies.IdentityReply;
import io.keybroker.cli.session.Session;

/** Sends a real key to the broker. */
final class KeyPlace {
    private final Session session;

    KeyPlace(Session session) {
        this.session = session;
    }

    IdentityReply keep(NewIdentity wanted) throws AdminProblem {
        return session.client().post("/v1/identities", wanted, IdentityReply.class);
    }
}
