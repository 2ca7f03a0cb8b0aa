package io.keybroker.catalogue.s3;

import io.keybroker.catalogue.body.XmlBody;
import io.keybroker.catalogue.mapping.OperationRowParser;
import io.keybroker.catalogue.mapping.ParsedS3Operation;
import io.keybroker.catalogue.model.Operation;
import io.keybroker.catalogue.model.OperationTraits;
import io.keybroker.catalogue.model.PartitionRegion;
import io.keybroker.catalogue.model.Protocol;
import io.keybroker.catalogue.model.RequiredPermission;
import io.keybroker.catalogue.model.Service;
import io.keybroker.catalogue.table.TsvTable;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.BodyContent;
import io.keybroker.http.Query;
import io.keybroker.http.RequestHead;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Resolves an S3 operation by method, path and sub-resource; anything not in the tables is rejected. */
public final class S3OperationResolver {
    private static final Set<String> VERSIONED = Set.of(
            "DeleteObject",
            "DeleteObjectAnnotation",
            "DeleteObjectTagging",
            "GetObject",
            "GetObjectAcl",
            "GetObjectAnnotation",
            "GetObjectAttributes",
            "GetObjectTagging",
            "GetObjectTorrent",
            "ListObjectAnnotations",
            "PutObjectAcl",
            "PutObjectAnnotation",
            "PutObjectTagging");
    private static final Map<String, String> REQUIRED = Map.of(
            "UploadPart", "?partNumber",
            "GetObjectAttributes", "#x-amz-object-attributes",
            "SelectObjectContent", "?select-type");

    private final Map<String, Route> routes = new HashMap<>();
    private final Set<String> subResources = new HashSet<>();
    private final Set<String> members = new HashSet<>();

    private record Route(String operation, List<String> actions, String withId) {
        static Route of(ParsedS3Operation row) {
            List<String> actions =
                    row.actions().stream().map(Route::qualifiedAction).toList();
            return new Route(row.name(), actions, row.nameWithId().orElse(row.name()));
        }

        static String qualifiedAction(String action) {
            return action.indexOf(':') < 0 ? "s3:" + action : action;
        }
    }

    public S3OperationResolver(TsvTable tables) {
        tables.additions("s3-operations.tsv").forEach(added -> added.validate(OperationRowParser::parseS3));
        for (String line : tables.lines("s3-operations.tsv")) {
            ParsedS3Operation row = OperationRowParser.parseS3(line);
            routes.put(row.level() + ' ' + row.method() + ' ' + row.subResource(), Route.of(row));
            subResources.add(row.subResource());
        }
        for (String[] row : tables.rows("s3-query-members.tsv")) {
            members.add(row[0]);
        }
    }

    /** Whether the keys or the role of a request are in its body. */
    public boolean needsBody(RequestHead head) {
        return head.query().has("delete")
                || (head.query().has("replication") && head.method().equals("PUT"));
    }

    public Operation identify(Service service, PartitionRegion place, RequestHead head, BodyContent body)
            throws RequestRejectedException {
        if (head.headers().has("x-amz-target") || head.headers().has("smithy-protocol")) {
            throw malformed("the S3 request has the operation of another protocol");
        }
        S3Target target = S3Target.parse(head.path());
        String subResource = subResourceOf(head.query());
        Route route = routes.get(target.resourceLevel() + ' ' + head.method() + ' ' + subResource);
        if (route == null) {
            throw unknown(head.method() + " on a " + target.resourceLevel() + " with '" + subResource + "' is not an S3"
                    + " operation");
        }
        requireWhole(route.operation(), head);
        String name = nameOf(route, head);
        List<RequiredPermission> permissions =
                requiredPermissions(route, new S3Request(head, target, body), place.partition());
        OperationTraits traits = issuesCredentials(name) ? OperationTraits.MINTING : OperationTraits.NONE;
        return new Operation(
                service, name, Protocol.S3, permissions, S3ConditionKeys.extract(head, name), target.traitsFor(traits));
    }

    /** Returns the operations that require an action, and whether each is credential-issuing. */
    public Map<String, Boolean> operationsRequiring(String action) {
        Map<String, Boolean> asking = new HashMap<>();
        for (Route route : routes.values()) {
            if (route.actions().stream()
                    .anyMatch(name ->
                            name.equalsIgnoreCase(action) || versioned(name).equalsIgnoreCase(action))) {
                asking.put("s3:" + route.operation(), issuesCredentials(route.operation()));
            }
        }
        return asking;
    }

    private static boolean issuesCredentials(String operation) {
        return operation.equals("CreateSession");
    }

    /** A request and what it addresses. */
    private record S3Request(RequestHead head, S3Target target, BodyContent body) {}

    private static List<RequiredPermission> requiredPermissions(Route route, S3Request request, String partition)
            throws RequestRejectedException {
        RequestHead head = request.head();
        S3Target target = request.target();
        S3HeaderPermissions headers = new S3HeaderPermissions(head, route.operation(), target, partition);
        if (route.operation().equals("DeleteObjects")) {
            return DeleteObjectsParser.requiredPermissions(
                    target.objectsArn(partition), request.body().bytes(), headers.bypassesGovernance());
        }
        List<RequiredPermission> permissions = new ArrayList<>(2);
        boolean versioned = head.query().has("versionId");
        boolean annotation = head.query().has("annotationName");
        for (String action : annotation ? List.of(Route.qualifiedAction(route.withId())) : route.actions()) {
            String named = versioned ? versioned(action) : action;
            permissions.add(new RequiredPermission(named, target.arn(partition)));
        }
        headers.addTo(permissions);
        if (route.operation().equals("PutBucketReplication")) {
            for (String role : XmlBody.parse(request.body().bytes()).values("Role")) {
                permissions.add(new RequiredPermission("iam:PassRole", role));
            }
        }
        return permissions;
    }

    private String subResourceOf(Query query) throws RequestRejectedException {
        if (query.parameters().isEmpty()) {
            return "-";
        }
        String subResource = "-";
        Set<String> seen = new HashSet<>();
        for (Query.Parameter parameter : query.parameters()) {
            String name = parameter.name();
            if (!seen.add(name.toLowerCase(Locale.ROOT))) {
                throw malformed("a query parameter is repeated");
            }
            if (subResources.contains(name)) {
                if (!subResource.equals("-")) {
                    throw malformed("the query has two sub-resources");
                }
                subResource = name;
            } else if (!members.contains(name)) {
                throw unknown("the query parameter '" + name + "' is not supported for S3");
            }
        }
        return subResource;
    }

    /** Rejects a request without the required parts of its operation, since S3 could treat it as another operation. */
    private static void requireWhole(String operation, RequestHead head) throws RequestRejectedException {
        String required = REQUIRED.getOrDefault(operation, "");
        boolean part = head.query().has("partNumber");
        boolean readsPart = operation.equals("GetObject") || operation.equals("HeadObject");
        boolean missing = required.startsWith("?")
                ? !head.query().has(required.substring(1))
                : required.startsWith("#") && !head.headers().has(required.substring(1));
        if (missing || (part && !readsPart && !operation.equals("UploadPart"))) {
            throw malformed(operation + " has a missing or unexpected parameter");
        }
    }

    private static String nameOf(Route route, RequestHead head) {
        boolean copy = head.headers().has("x-amz-copy-source");
        return switch (route.operation()) {
            case "PutObject" -> copy ? "CopyObject" : "PutObject";
            case "UploadPart" -> copy ? "UploadPartCopy" : "UploadPart";
            default ->
                head.query().has("id") || head.query().has("annotationName") ? route.withId() : route.operation();
        };
    }

    private static String versioned(String action) {
        boolean versioned = action.startsWith("s3:") && VERSIONED.contains(action.substring(3));
        return versioned ? action.replace("Object", "ObjectVersion") : action;
    }

    private static RequestRejectedException unknown(String detail) {
        return new RequestRejectedException(ErrorCode.ACCESS_DENIED, detail);
    }

    private static RequestRejectedException malformed(String detail) {
        return new RequestRejectedException(ErrorCode.MALFORMED, detail);
    }
}
