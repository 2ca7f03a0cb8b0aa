package io.keybroker.proxy.local;

import io.keybroker.auth.AcceptedHosts;
import io.keybroker.http.RequestHead;
import java.util.Map;
import java.util.Optional;

/** Routes requests to local endpoints, below a path that no bucket can have. */
public final class LocalRouter {
    private static final String ROOT = "/.broker/";

    private final Map<String, LocalEndpoint> byLine;

    /**
     * Each endpoint by method and path, such as {@code GET /.broker/health}; a path with a trailing slash covers all
     * below it.
     */
    public LocalRouter(Map<String, LocalEndpoint> byLine) {
        this.byLine = Map.copyOf(byLine);
    }

    /** Whether a path is a local endpoint's, known or not; inside a tunnel to an AWS host, every path is forwarded. */
    public static boolean matches(RequestHead head, AcceptedHosts hosts) {
        return hosts.isBroker() && head.path().startsWith(ROOT);
    }

    public Optional<LocalEndpoint> find(RequestHead head) {
        String line = head.method() + " " + head.path();
        return Optional.ofNullable(byLine.get(line))
                .or(() -> Optional.ofNullable(byLine.get(line.substring(0, line.lastIndexOf('/') + 1))));
    }
}
