package io.keybroker.auth;

import io.keybroker.catalogue.Catalogue;
import io.keybroker.catalogue.endpoint.Endpoint;
import io.keybroker.catalogue.endpoint.EndpointResolver;
import io.keybroker.catalogue.endpoint.Store;
import io.keybroker.catalogue.model.Operation;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.PercentEncoding;
import io.keybroker.role.ResourceAddress;
import io.keybroker.role.ResourceHost;
import io.keybroker.role.Role;
import java.util.Optional;

/** Selects the endpoint and the identity of a request: a store of its role, else its service's default endpoint. */
final class EndpointSelector {
    private static final String COPY_SOURCE = "x-amz-copy-source";

    private final Catalogue catalogue;
    private final EndpointResolver endpoints;

    EndpointSelector(Catalogue catalogue, EndpointResolver endpoints) {
        this.catalogue = catalogue;
        this.endpoints = endpoints;
    }

    /**
     * Endpoint and identity of a request.
     *
     * @param endpoint the upstream endpoint
     * @param identity the name of the identity that signs
     */
    record Destination(Endpoint endpoint, String identity) {}

    Destination select(Role role, Operation operation, UnverifiedRequest request) throws RequestRejectedException {
        String signingName = operation.service().signingName();
        if (request.target().resource().isPresent()) {
            return new Destination(
                    endpointOf(role, request.target().resource().get(), request), role.identityFor(signingName));
        }
        String bucket = catalogue.isS3Addressed(request.service(), request.pathStyleHead())
                ? bucketOf(request.pathStyleHead().path())
                : "";
        Optional<String> name = role.leeway().stores().find(signingName, bucket);
        requireSameStore(role, request, name, signingName);
        if (name.isEmpty()) {
            Endpoint usual = endpoints.resolve(operation, request.region());
            return new Destination(usual, role.identityFor(signingName));
        }
        Store store = endpoints
                .findStore(name.get())
                .orElseThrow(() -> new RequestRejectedException(
                        ErrorCode.UNAVAILABLE, "the store '" + name.get() + "' is not configured"));
        Endpoint endpoint = EndpointResolver.resolve(store, operation, request.region());
        return new Destination(
                endpoint.forBucket(bucket), store.identity().orElseGet(() -> role.identityFor(signingName)));
    }

    /** An operator's word, as a store is: it may have a private address. */
    private static Endpoint endpointOf(Role role, ResourceAddress address, UnverifiedRequest request)
            throws RequestRejectedException {
        ResourceHost entry =
                role.leeway().hosts().require(address, request.service().signingName(), request.region());
        return new Endpoint(address.host(entry), entry.host().port(), entry.region(), entry.service(), "", true);
    }

    /** A copy is made within one store, and so its source must be meant there. */
    private static void requireSameStore(
            Role role, UnverifiedRequest request, Optional<String> store, String signingName)
            throws RequestRejectedException {
        Optional<String> source = request.pathStyleHead().headers().single(COPY_SOURCE);
        if (source.isEmpty() || role.leeway().stores().byBucket().isEmpty()) {
            return;
        }
        String path = PercentEncoding.decode(source.get());
        String bucket = bucketOf(path.startsWith("/") ? path : '/' + path);
        if (!role.leeway().stores().find(signingName, bucket).equals(store)) {
            throw new RequestRejectedException(
                    ErrorCode.UNSUPPORTED,
                    "the source of the copy is in another store (expected: one in the same store)");
        }
    }

    private static String bucketOf(String path) throws RequestRejectedException {
        int slash = path.indexOf('/', 1);
        return PercentEncoding.decode(path.substring(1, slash < 0 ? path.length() : slash));
    }
}
