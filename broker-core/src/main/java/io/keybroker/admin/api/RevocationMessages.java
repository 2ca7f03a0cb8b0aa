package io.keybroker.admin.api;

import io.keybroker.admin.api.Responses.InstanceResponse;
import java.util.List;
import java.util.Set;

/** Request and response of the admin API to revoke several instances at once. */
public final class RevocationMessages {
    /** How many instances one request may name. */
    public static final int MOST = 1_000;

    private RevocationMessages() {}

    /**
     * Request to revoke instances.
     *
     * @param ids their ids, each once
     */
    public record RevokeInstancesRequest(List<String> ids) {
        public RevokeInstancesRequest {
            ids = List.copyOf(ids);
            if (ids.size() > MOST || Set.copyOf(ids).size() < ids.size()) {
                throw new IllegalArgumentException("ids are invalid (expected: up to " + MOST + ", each once)");
            }
        }
    }

    /**
     * What was revoked.
     *
     * @param revoked the instances
     * @param missing ids that no instance has
     */
    public record RevokeInstancesResponse(List<InstanceResponse> revoked, List<String> missing) {
        public RevokeInstancesResponse {
            revoked = List.copyOf(revoked);
            missing = List.copyOf(missing);
        }
    }
}
