package io.keybroker.catalogue.s3;

import io.keybroker.catalogue.model.RequiredPermission;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.PercentEncoding;
import io.keybroker.http.RequestHead;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Permissions that the headers of an S3 request need besides its operation: ACLs, tags, locks, copy source.
 *
 * @param head the request
 * @param operation the operation of its method, path and query
 * @param target the bucket or object
 * @param partition the partition of the ARNs
 */
record S3HeaderPermissions(RequestHead head, String operation, S3Target target, String partition) {
    private static final String COPY = "x-amz-copy-source";
    private static final String BYPASS = "x-amz-bypass-governance-retention";
    private static final Set<String> CREATES = Set.of("PutObject", "CreateMultipartUpload");

    /** Whether it bypasses governance; every value except a plain false counts. */
    boolean bypassesGovernance() throws RequestRejectedException {
        return !head.headers().single(BYPASS).orElse("false").equalsIgnoreCase("false");
    }

    void addTo(List<RequiredPermission> permissions) throws RequestRejectedException {
        for (int i = 0; i < head.headers().size(); i++) {
            String name = head.headers().name(i);
            if (name.equals(COPY)) {
                addCopy(permissions);
            } else if (name.equals("x-amz-rename-source")) {
                throw new RequestRejectedException(ErrorCode.UNSUPPORTED, "renaming objects is not supported");
            } else if (CREATES.contains(operation)) {
                addForObject(name, permissions);
            } else if (operation.equals("CreateBucket")) {
                addForBucket(name, head.headers().value(i), permissions);
            }
        }
        if (bypassesGovernance()) {
            addPermission("s3:BypassGovernanceRetention", permissions);
        }
    }

    private void addForObject(String name, List<RequiredPermission> permissions) {
        if (name.equals("x-amz-acl") || name.startsWith("x-amz-grant-")) {
            addPermission("s3:PutObjectAcl", permissions);
        } else if (name.equals("x-amz-tagging")) {
            addPermission("s3:PutObjectTagging", permissions);
        } else if (name.startsWith("x-amz-object-lock-legal-hold")) {
            addPermission("s3:PutObjectLegalHold", permissions);
        } else if (name.startsWith("x-amz-object-lock-")) {
            addPermission("s3:PutObjectRetention", permissions);
        }
    }

    private void addForBucket(String name, String value, List<RequiredPermission> permissions) {
        if (name.equals("x-amz-acl") || name.startsWith("x-amz-grant-")) {
            addPermission("s3:PutBucketAcl", permissions);
        } else if (name.equals("x-amz-object-ownership")) {
            addPermission("s3:PutBucketOwnershipControls", permissions);
        } else if (name.equals("x-amz-bucket-object-lock-enabled")
                && !value.toLowerCase(Locale.ROOT).equals("false")) {
            addPermission("s3:PutBucketObjectLockConfiguration", permissions);
            addPermission("s3:PutBucketVersioning", permissions);
        }
    }

    private void addPermission(String action, List<RequiredPermission> permissions) {
        RequiredPermission requiredPermission = new RequiredPermission(action, target.arn(partition));
        if (!permissions.contains(requiredPermission)) {
            permissions.add(requiredPermission);
        }
    }

    /** Adds the read of a copy source (s3:GetObject on the source), in any spelling. */
    private void addCopy(List<RequiredPermission> permissions) throws RequestRejectedException {
        boolean copies = operation.equals("PutObject") || operation.equals("UploadPart");
        if (!copies) {
            throw malformed("x-amz-copy-source is not allowed for this operation");
        }
        String source = head.headers().single(COPY).orElse("");
        int question = source.indexOf('?');
        boolean versioned = question >= 0;
        String version = versioned ? source.substring(question + 1) : "";
        boolean plain = version.startsWith("versionId=") && version.length() > 10 && version.indexOf('&') < 0;
        if (versioned && !plain) {
            throw malformed("the query of x-amz-copy-source is invalid (expected: one versionId)");
        }
        S3Target from = sourceOf(versioned ? source.substring(0, question) : source);
        permissions.add(
                new RequiredPermission(versioned ? "s3:GetObjectVersion" : "s3:GetObject", from.arn(partition)));
        boolean replaces =
                head.headers().single("x-amz-tagging-directive").orElse("COPY").equals("REPLACE");
        if (operation.equals("PutObject") && !replaces) {
            String action = versioned ? "s3:GetObjectVersionTagging" : "s3:GetObjectTagging";
            permissions.add(new RequiredPermission(action, from.arn(partition)));
        }
    }

    private static S3Target sourceOf(String encoded) throws RequestRejectedException {
        if (encoded.indexOf('+') >= 0) {
            throw malformed("x-amz-copy-source has an ambiguous '+' (expected: %2B or %20)");
        }
        String path = PercentEncoding.decode(encoded);
        if (path.isEmpty() || path.contains("?versionId=")) {
            throw malformed("x-amz-copy-source is invalid (expected: bucket/key)");
        }
        S3Target from = S3Target.ofDecoded(path.startsWith("/") ? path : '/' + path);
        if (!from.resourceLevel().equals("object")) {
            throw malformed("x-amz-copy-source is invalid (expected: bucket/key)");
        }
        return from;
    }

    private static RequestRejectedException malformed(String detail) {
        return new RequestRejectedException(ErrorCode.MALFORMED, detail);
    }
}
