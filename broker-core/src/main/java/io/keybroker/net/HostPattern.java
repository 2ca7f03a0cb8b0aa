package io.keybroker.net;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A host, or all subdomains of a name: {@code packages.example.com}, {@code *.example.org}, {@code git.example.com:22}.
 *
 * @param name the name, in lower case
 * @param below whether it covers subdomains only
 * @param port the port
 */
public record HostPattern(String name, boolean below, int port) {
    /** The port of HTTPS. */
    public static final int HTTPS = 443;

    private static final Pattern HOST = Pattern.compile(
            "(\\*\\.)?((?=.{1,253}(?::|$))[a-z0-9][a-z0-9-]*(?:\\.[a-z0-9][a-z0-9-]*)*)(?::([1-9][0-9]{0,4}))?");
    private static final int HIGHEST_PORT = 65_535;

    /** Parses a host in lower case, perhaps with {@code *.} before and a port after it, which is else that of HTTPS. */
    public static Optional<HostPattern> parse(String text) {
        Matcher matcher = HOST.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        boolean below = matcher.group(1) != null;
        int port = matcher.group(3) == null ? HTTPS : Integer.parseInt(matcher.group(3));
        boolean tooWide = below && matcher.group(2).indexOf('.') < 0;
        return port > HIGHEST_PORT || tooWide
                ? Optional.empty()
                : Optional.of(new HostPattern(matcher.group(2), below, port));
    }

    public boolean matches(String host, int requestedPort) {
        return requestedPort == port && (below ? host.endsWith('.' + name) : host.equals(name));
    }
}
