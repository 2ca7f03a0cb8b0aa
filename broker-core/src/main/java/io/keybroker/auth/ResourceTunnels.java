package io.keybroker.auth;

import io.keybroker.error.RequestRejectedException;
import io.keybroker.net.IpAddress;
import io.keybroker.role.Role;
import io.keybroker.role.Roles;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which hosts of single resources tunnels lead to: those that a role of an active instance at the peer address lists. */
public final class ResourceTunnels {
    private static final Pattern AUTHORITY = Pattern.compile("([a-z0-9.-]{1,253}):([1-9][0-9]{0,4})");

    private final Authenticator authenticator;
    private final Roles roles;

    public ResourceTunnels(Authenticator authenticator, Roles roles) {
        this.authenticator = authenticator;
        this.roles = roles;
    }

    /** The tunnel to a host and port, as in {@code search.example.com:443}, if instances at that address may ask for it. */
    public Optional<ResourceTunnel> find(String authority, IpAddress peer) throws RequestRejectedException {
        Matcher matcher = AUTHORITY.matcher(authority);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        ResourceTunnel tunnel = new ResourceTunnel(matcher.group(1), Integer.parseInt(matcher.group(2)));
        boolean listed = roles.byName().values().stream().anyMatch(role -> lists(role, tunnel))
                && authenticator.liveAt(peer).stream()
                        .flatMap(instance -> roles.find(instance.role()).stream())
                        .anyMatch(role -> lists(role, tunnel));
        return listed ? Optional.of(tunnel) : Optional.empty();
    }

    private static boolean lists(Role role, ResourceTunnel tunnel) {
        return tunnel.resource().filter(role.leeway().hosts()::contains).isPresent();
    }
}
