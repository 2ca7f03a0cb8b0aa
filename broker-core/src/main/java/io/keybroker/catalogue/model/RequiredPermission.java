package io.keybroker.catalogue.model;

/**
 * A required permission: action and resource. All required permissions of a request must be allowed.
 *
 * @param action the IAM action, {@code s3:GetObject}
 * @param resource the ARN it acts on; {@code *} for none, and parts that the request does not show are {@code unknown}
 */
public record RequiredPermission(String action, String resource) implements Comparable<RequiredPermission> {
    /** An order in which tables stay fast whatever the names that a client chose. */
    @Override
    public int compareTo(RequiredPermission other) {
        int byAction = action.compareTo(other.action);
        return byAction != 0 ? byAction : resource.compareTo(other.resource);
    }
}
