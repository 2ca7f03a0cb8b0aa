package io.keybroker.proxy.local;

import io.keybroker.auth.AcceptedHosts;
import io.keybroker.http.RequestHead;
import java.util.Map;
import java.util.Optional;

/** All that the broker answers itself, below a name that no bucket can bear. */
public final class LocalRouter {
    private static final String ROOT = "/.broker/";

    private final Map<String, LocalEndpoint> byLine;

    /** Each under its method and path, as in {@code GET /.broker/health}; a path that ends with a slash has all in it. */
    public LocalRouter(Map<String, LocalEndpoint> byLine) {
        this.byLine = Map.copyOf(byLine);
    }

    /** Whether a path is the broker's own, known or not; inside a tunnel to one of AWS's hosts, every path is AWS's. */
    public static boolean matches(RequestHead head, AcceptedHosts hosts) {
        return hosts.isBroker() && head.path().startsWith(ROOT);
    }

    public Optional<LocalEndpoint> find(RequestHead head) {
        String line = head.method() + " " + head.path();
        return Optional.ofNullable(byLine.get(line))
                .or(() -> Optional.ofNullable(byLine.get(line.substring(0, line.lastIndexOf('/') + 1))));
    }
}
