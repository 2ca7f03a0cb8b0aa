package io.keybroker.proxy.server;

import io.keybroker.config.PassThroughSettings;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.net.IpAddress;
import io.keybroker.proxy.upstream.PassThroughConnector;
import io.keybroker.registry.Instance;
import io.keybroker.registry.RegistrySnapshots;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Hosts for tunnels without inspection, which only active instances may use. */
public final class PassThrough {
    private final PassThroughSettings settings;
    private final PassThroughConnector connector;
    private final RegistrySnapshots registry;
    private final Clock clock;

    public PassThrough(
            PassThroughSettings settings, PassThroughConnector connector, RegistrySnapshots registry, Clock clock) {
        this.settings = settings;
        this.connector = connector;
        this.registry = registry;
        this.clock = clock;
    }

    /** Whether the host and port of a CONNECT are listed. */
    boolean contains(String authority) {
        return settings.contains(authority);
    }

    /** Returns the active instances at an address. */
    List<Instance> liveAt(IpAddress peer) throws RequestRejectedException {
        Instant now = clock.instant();
        return registry.current().activeAt(peer).stream()
                .filter(instance -> instance.isLive(now))
                .toList();
    }

    /** Whether an address may still send; false while the registry is stale. */
    boolean isLive(IpAddress peer) {
        try {
            return !liveAt(peer).isEmpty();
        } catch (RequestRejectedException e) {
            return false;
        }
    }

    /** Connects to a listed host. */
    CompletionStage<Channel> connect(EventLoop loop, String authority) {
        int colon = authority.lastIndexOf(':');
        return connector.connect(loop, authority.substring(0, colon), Integer.parseInt(authority.substring(colon + 1)));
    }
}
