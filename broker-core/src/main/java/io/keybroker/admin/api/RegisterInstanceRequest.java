package io.keybroker.admin.api;

import com.fasterxml.jackson.annotation.JacksonInject;
import com.fasterxml.jackson.annotation.OptBoolean;
import java.util.List;
import java.util.Map;

/**
 * Request to register an instance.
 *
 * @param name what to call it
 * @param ips the addresses it may send from
 * @param role the name of its role
 * @param ttl how long its credential lives, as in {@code 6h}; empty for the role's own
 * @param supersede whether the present owner of an address is revoked for it
 * @param sharedIp whether others may live behind the same address
 * @param tags its labels; may be absent
 */
public record RegisterInstanceRequest(
        String name,
        List<String> ips,
        String role,
        String ttl,
        boolean supersede,
        boolean sharedIp,

        @JacksonInject(value = AdminJson.NO_TAGS, useInput = OptBoolean.TRUE)
        Map<String, String> tags) {
    public RegisterInstanceRequest {
        ips = List.copyOf(ips);
        tags = Map.copyOf(tags);
    }
}
