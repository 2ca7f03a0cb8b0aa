package io.keybroker.catalogue;

import io.keybroker.http.PercentEncoding;
import io.keybroker.http.Query;
import io.keybroker.http.RequestHead;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What an S3 request means, by method, path and sub-resource; whatever the tables do not list is refused. */
final class S3Operations {
    private static final Set<String> VERSIONED =
            Set.of("GetObject", "DeleteObject", "GetObjectAcl", "PutObjectAcl", "GetObjectAttributes");
    private static final Set<String> VERSIONED_TAGGING =
            Set.of("GetObjectTagging", "PutObjectTagging", "DeleteObjectTagging");
    private static final String BYPASS = "x-amz-bypass-governance-retention";

    private final Map<String, Route> routes = new HashMap<>();
    private final Set<String> subResources = new HashSet<>();
    private final Set<String> members = new HashSet<>();

    private record Route(String operation, List<String> actions) {}

    S3Operations() {
        for (String[] row : Table.rows("s3-operations.tsv")) {
            routes.put(row[0] + ' ' + row[1] + ' ' + row[2], new Route(row[3], List.of(row[4].split(","))));
            subResources.add(row[2]);
        }
        for (String[] row : Table.rows("s3-query-members.tsv")) {
            members.add(row[0]);
        }
    }

    Operation identify(Service service, RequestHead head, byte[] body) throws RefusedException {
        S3Target target = S3Target.of(head.path());
        String subResource = subResourceOf(head.query());
        Route route = routes.get(target.level() + ' ' + head.method() + ' ' + subResource);
        if (route == null) {
            throw unknown(head.method() + " on a " + target.level() + " with '" + subResource + "' is no S3 operation");
        }
        if (route.operation().equals("DeleteObjects")) {
            return new Operation(service, route.operation(), DeleteObjects.demands(target.bucket(), body, head));
        }
        List<Demand> demands = new ArrayList<>(2);
        boolean versioned = head.query().has("versionId");
        for (String action : route.actions()) {
            demands.add(new Demand("s3:" + (versioned ? versioned(action) : action), target.arn()));
        }
        addHeaderDemands(head, route.operation(), target, demands);
        return new Operation(service, nameOf(route.operation(), head), demands);
    }

    private String subResourceOf(Query query) throws RefusedException {
        String found = "-";
        Set<String> seen = new HashSet<>();
        for (Query.Parameter parameter : query.parameters()) {
            String name = parameter.name();
            if (!seen.add(name)) {
                throw new RefusedException(Refusal.MALFORMED, "a query parameter stands more than once");
            }
            if (subResources.contains(name)) {
                if (!found.equals("-")) {
                    throw new RefusedException(Refusal.MALFORMED, "the query names two sub-resources");
                }
                found = name;
            } else if (!members.contains(name)) {
                throw unknown("the query parameter '" + name + "' is not one that S3 is known to take");
            }
        }
        return found;
    }

    private static String nameOf(String operation, RequestHead head) {
        boolean copy = head.headers().has("x-amz-copy-source");
        return switch (operation) {
            case "PutObject" -> copy ? "CopyObject" : operation;
            case "UploadPart" -> copy ? "UploadPartCopy" : operation;
            default -> operation;
        };
    }

    private static void addHeaderDemands(RequestHead head, String operation, S3Target target, List<Demand> demands)
            throws RefusedException {
        boolean creates = Set.of("PutObject", "CreateMultipartUpload").contains(operation);
        boolean bucket = operation.equals("CreateBucket");
        for (int i = 0; i < head.headers().size(); i++) {
            String name = head.headers().name(i);
            String value = head.headers().value(i).toLowerCase(Locale.ROOT);
            if (name.equals("x-amz-copy-source")) {
                addCopyDemands(head, operation, demands);
            } else if (creates && (name.equals("x-amz-acl") || name.startsWith("x-amz-grant-"))) {
                demands.add(new Demand("s3:PutObjectAcl", target.arn()));
            } else if (bucket && (name.equals("x-amz-acl") || name.startsWith("x-amz-grant-"))) {
                demands.add(new Demand("s3:PutBucketAcl", target.arn()));
            } else if (bucket && name.equals("x-amz-object-ownership")) {
                demands.add(new Demand("s3:PutBucketOwnershipControls", target.arn()));
            } else if (bucket && name.equals("x-amz-bucket-object-lock-enabled")) {
                demands.add(new Demand("s3:PutBucketObjectLockConfiguration", target.arn()));
                demands.add(new Demand("s3:PutBucketVersioning", target.arn()));
            } else if (creates && name.equals("x-amz-tagging")) {
                demands.add(new Demand("s3:PutObjectTagging", target.arn()));
            } else if (creates && name.startsWith("x-amz-object-lock-legal-hold")) {
                demands.add(new Demand("s3:PutObjectLegalHold", target.arn()));
            } else if (creates && name.startsWith("x-amz-object-lock-")) {
                demands.add(new Demand("s3:PutObjectRetention", target.arn()));
            } else if (name.equals(BYPASS) && !value.equals("false")) {
                demands.add(new Demand("s3:BypassGovernanceRetention", target.arn()));
            } else if (name.equals("x-amz-rename-source")) {
                throw unknown("renaming objects is not supported");
            }
        }
    }

    /** The source of a copy is a read of its own (s3:GetObject on the source), whatever its spelling. */
    private static void addCopyDemands(RequestHead head, String operation, List<Demand> demands)
            throws RefusedException {
        if ((!operation.equals("PutObject") && !operation.equals("UploadPart"))
                || head.headers().count("x-amz-copy-source") != 1) {
            throw new RefusedException(Refusal.MALFORMED, "x-amz-copy-source does not belong to this request");
        }
        String source = head.headers().first("x-amz-copy-source").orElse("");
        int question = source.indexOf('?');
        String path = PercentEncoding.decode(question < 0 ? source : source.substring(0, question));
        if (question >= 0 && !source.startsWith("versionId=", question + 1)) {
            throw new RefusedException(Refusal.MALFORMED, "x-amz-copy-source has a query other than versionId");
        }
        S3Target from = S3Target.ofDecoded(path.startsWith("/") ? path : '/' + path);
        if (!from.level().equals("object")) {
            throw new RefusedException(Refusal.MALFORMED, "x-amz-copy-source is not of the form bucket/key");
        }
        demands.add(new Demand(question < 0 ? "s3:GetObject" : "s3:GetObjectVersion", from.arn()));
        boolean tags =
                !head.headers().first("x-amz-tagging-directive").orElse("COPY").equals("REPLACE");
        if (operation.equals("PutObject") && tags) {
            demands.add(new Demand(question < 0 ? "s3:GetObjectTagging" : "s3:GetObjectVersionTagging", from.arn()));
        }
    }

    private static String versioned(String action) {
        if (VERSIONED_TAGGING.contains(action)) {
            return action.replace("Object", "ObjectVersion");
        }
        return VERSIONED.contains(action) ? action.replace("Object", "ObjectVersion") : action;
    }

    private static RefusedException unknown(String detail) {
        return new RefusedException(Refusal.NOT_ALLOWED, detail);
    }
}
