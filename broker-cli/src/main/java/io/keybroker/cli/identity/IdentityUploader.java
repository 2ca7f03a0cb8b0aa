package io.keybroker.cli.identity;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.PutIdentityRequest;
import io.keybroker.admin.api.Responses.IdentityResponse;
import io.keybroker.cli.session.CommandContext;

/** Sends a real key to the broker. */
final class IdentityUploader {
    private final CommandContext session;

    IdentityUploader(CommandContext session) {
        this.session = session;
    }

    IdentityResponse upload(PutIdentityRequest request) throws AdminException {
        return session.client().post("/v1/identities", request, IdentityResponse.class);
    }
}
