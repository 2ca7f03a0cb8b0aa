package io.keybroker.net;

import java.net.URI;
import java.util.Optional;

/**
 * The components of a URI (RFC 3986, section 3), empty where {@link URI} returns null.
 *
 * @param uri the URI
 */
public record UriComponents(URI uri) {
    public String scheme() {
        return Optional.ofNullable(uri.getScheme()).orElse("");
    }

    public Optional<String> authority() {
        return Optional.ofNullable(uri.getRawAuthority());
    }

    public Optional<String> host() {
        return Optional.ofNullable(uri.getHost());
    }

    /** Returns the raw path; empty for an opaque URI, which has none. */
    public String path() {
        return Optional.ofNullable(uri.getRawPath()).orElse("");
    }

    public Optional<String> query() {
        return Optional.ofNullable(uri.getRawQuery());
    }

    /** Whether it has no user information, query or fragment. */
    public boolean isPlain() {
        return query().isEmpty()
                && Optional.ofNullable(uri.getRawUserInfo()).isEmpty()
                && Optional.ofNullable(uri.getRawFragment()).isEmpty();
    }
}
