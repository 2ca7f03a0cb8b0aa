package io.keybroker.catalogue.model;

/**
 * A required permission: action and resource. All required permissions of a request must be allowed.
 *
 * @param action the IAM action, such as {@code s3:GetObject}
 * @param resource the ARN; {@code *} for none, with {@code unknown} for parts that the request does not contain
 */
public record RequiredPermission(String action, String resource) implements Comparable<RequiredPermission> {
    /** Orders permissions, so that tables remain fast for any names that a client chose. */
    @Override
    public int compareTo(RequiredPermission other) {
        int byAction = action.compareTo(other.action);
        return byAction != 0 ? byAction : resource.compareTo(other.resource);
    }
}
