package io.keybroker.admin.api;

import com.fasterxml.jackson.annotation.JacksonInject;
import com.fasterxml.jackson.annotation.OptBoolean;
import java.util.List;
import java.util.Map;

/**
 * Request to register an instance.
 *
 * @param name the instance name
 * @param ips the bound addresses
 * @param role the role name
 * @param ttl the lifetime of its credential, such as {@code 6h}; empty for the role's default
 * @param supersede whether the present owner of an address is revoked
 * @param sharedIp whether other instances may share the address
 * @param tags the tags; may be absent
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
