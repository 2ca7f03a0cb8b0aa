package io.keybroker.cli.identity;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.PutIdentityRequest;
import io.keybroker.admin.api.Responses.IdentityReply;
import io.keybroker.cli.session.CommandContext;

/** Sends a real key to the broker. */
final class IdentityUploader {
    private final CommandContext session;

    IdentityUploader(CommandContext session) {
        this.session = session;
    }

    IdentityReply upload(PutIdentityRequest request) throws AdminException {
        return session.client().post("/v1/identities", request, IdentityReply.class);
    }
}
