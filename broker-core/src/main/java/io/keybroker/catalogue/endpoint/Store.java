package io.keybroker.catalogue.endpoint;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An operator's endpoint in place of AWS's own hosts.
 *
 * @param url where it is
 * @param region the region that requests there are signed for; the client's if absent
 * @param virtualHosted whether a bucket stands in front of its host, and not in the path
 * @param caBundle the authorities that its certificate may come from besides the platform's; those of all others if absent
 * @param identity the real key that signs for it; the role's if absent
 */
public record Store(
        URI url, Optional<String> region, boolean virtualHosted, Optional<Path> caBundle, Optional<String> identity) {
    /** An endpoint that takes every region, with buckets in the path. */
    public static Store at(URI url) {
        return new Store(url, Optional.empty(), false, Optional.empty(), Optional.empty());
    }

    Endpoint endpoint(String signingName, String clientRegion) {
        int port = url.getPort() < 0 ? 443 : url.getPort();
        return new Endpoint(
                url.getHost(), port, region.orElse(clientRegion), signingName, "", true, virtualHosted, caBundle);
    }
}
