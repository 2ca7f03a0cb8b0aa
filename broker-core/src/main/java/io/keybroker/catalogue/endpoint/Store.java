package io.keybroker.catalogue.endpoint;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An operator's endpoint that overrides AWS's hosts.
 *
 * @param url the URL
 * @param region the signing region; the client's if absent
 * @param virtualHosted whether the bucket is in the host instead of the path
 * @param caBundle the CA certificates besides the platform's; the default if absent
 * @param identity the identity that signs; the role's if absent
 */
public record Store(
        URI url, Optional<String> region, boolean virtualHosted, Optional<Path> caBundle, Optional<String> identity) {
    /** Returns an endpoint for every region, with path-style buckets. */
    public static Store at(URI url) {
        return new Store(url, Optional.empty(), false, Optional.empty(), Optional.empty());
    }

    Endpoint endpoint(String signingName, String clientRegion) {
        int port = url.getPort() < 0 ? 443 : url.getPort();
        return new Endpoint(
                url.getHost(), port, region.orElse(clientRegion), signingName, "", true, virtualHosted, caBundle);
    }
}
