package io.keybroker.catalogue.model;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The operation of a request, with required permissions, context and traits.
 *
 * @param service the service it is for
 * @param name the operation's name, {@code PutObject}
 * @param protocol the protocol it came in, and errors are answered in
 * @param requiredPermissions everything that a policy must allow
 * @param keys condition keys, in lower case, that the request itself shows; {@link #HIDDEN} for a value that it does not
 * @param traits what else the catalogue says of the operation
 */
public record Operation(
        Service service,
        String name,
        Protocol protocol,
        List<RequiredPermission> requiredPermissions,
        Map<String, List<String>> keys,
        OperationTraits traits) {
    /** Stands for the value of a condition key that AWS knows and the request does not show: whatever it may be. */
    public static final String HIDDEN = "\0hidden";

    /** The tags that a request sets, where it does not show which: whatever any of them may be. */
    public static final String ANY_REQUEST_TAG = "aws:requesttag/*";

    /** Every condition key of a request whose keys are not known at all: whatever they and their values may be. */
    public static final String ANY_KEY = "*";

    private static final Set<String> CHUNKED = Set.of("PutObject", "UploadPart");
    private static final Set<String> LATE_ERRORS =
            Set.of("CompleteMultipartUpload", "CopyObject", "DeleteObjects", "UploadPartCopy");

    public Operation {
        requiredPermissions = List.copyOf(requiredPermissions);
        keys = Map.copyOf(keys);
    }

    /** Whether the operation's body may be aws-chunked. */
    public boolean acceptsAwsChunked() {
        return protocol == Protocol.S3 && CHUNKED.contains(name);
    }

    /** Whether the operation's body may come without a signature over it. */
    public boolean acceptsUnsignedPayload() {
        return service.signingName().equals("s3") || traits.unsigned();
    }

    /** Whether S3 can begin its response with 200 and end it as an error, since the work takes long. */
    public boolean mayFailAfter200() {
        return protocol == Protocol.S3 && LATE_ERRORS.contains(name);
    }

    /** Whether the catalogue lists the operation; of one that it does not list, only the name is certain. */
    public boolean known() {
        return traits.known();
    }

    /** Whether the answer carries credentials or passwords, with which its reader needs no broker any more. */
    public boolean issuesCredentials() {
        return traits.issuesCredentials();
    }
}
