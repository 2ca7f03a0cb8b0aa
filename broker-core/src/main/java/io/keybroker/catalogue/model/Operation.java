package io.keybroker.catalogue.model;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The operation of a request, with required permissions, context and traits.
 *
 * @param service the service
 * @param name the operation's name, such as {@code PutObject}
 * @param protocol the protocol of the request and its errors
 * @param requiredPermissions all permissions that the policy must allow
 * @param keys condition keys in the request, in lower case; {@link #HIDDEN} for an unknown value
 * @param traits the traits
 */
public record Operation(
        Service service,
        String name,
        Protocol protocol,
        List<RequiredPermission> requiredPermissions,
        Map<String, List<String>> keys,
        OperationTraits traits) {
    /** Value of a condition key that AWS knows but the request does not contain: any value is possible. */
    public static final String HIDDEN = "\0hidden";

    /** The tags that a request sets without naming them: any tag with any value is possible. */
    public static final String ANY_REQUEST_TAG = "aws:requesttag/*";

    private static final Set<String> CHUNKED = Set.of("PutObject", "UploadPart");

    public Operation {
        requiredPermissions = List.copyOf(requiredPermissions);
        keys = Map.copyOf(keys);
    }

    /** Whether the body may be aws-chunked. */
    public boolean acceptsAwsChunked() {
        return protocol == Protocol.S3 && CHUNKED.contains(name);
    }

    /** Whether the body may be unsigned. */
    public boolean acceptsUnsignedPayload() {
        return service.signingName().equals("s3") || traits.unsigned();
    }

    /** Whether the catalogue lists the operation; of an unlisted one only the name is certain. */
    public boolean known() {
        return traits.known();
    }

    /**
     * Whether it is credential-issuing: its response contains credentials or passwords that work without the broker.
     */
    public boolean issuesCredentials() {
        return traits.issuesCredentials();
    }
}
