package io.keybroker.catalogue.s3;

import io.keybroker.catalogue.mapping.RequestMembers;
import io.keybroker.catalogue.model.Operation;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Query;
import io.keybroker.http.RequestHead;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Condition keys in the query and headers of an S3 request. */
final class S3ConditionKeys {
    private static final Map<String, String> QUERY = Map.of(
            "prefix", "s3:prefix",
            "delimiter", "s3:delimiter",
            "max-keys", "s3:max-keys",
            "versionId", "s3:versionid");
    private static final Map<String, String> HEADERS = headers();

    private S3ConditionKeys() {}

    private static Map<String, String> headers() {
        Map<String, String> headers = new HashMap<>(Map.of(
                "x-amz-object-lock-mode", "s3:object-lock-mode",
                "x-amz-object-lock-retain-until-date", "s3:object-lock-retain-until-date",
                "x-amz-object-lock-legal-hold", "s3:object-lock-legal-hold",
                "if-match", "s3:if-match",
                "if-none-match", "s3:if-none-match"));
        for (String name : List.of(
                "x-amz-acl",
                "x-amz-content-sha256",
                "x-amz-copy-source",
                "x-amz-grant-full-control",
                "x-amz-grant-read",
                "x-amz-grant-read-acp",
                "x-amz-grant-write",
                "x-amz-grant-write-acp",
                "x-amz-metadata-directive",
                "x-amz-object-ownership",
                "x-amz-server-side-encryption",
                "x-amz-server-side-encryption-aws-kms-key-id",
                "x-amz-server-side-encryption-customer-algorithm",
                "x-amz-storage-class",
                "x-amz-website-redirect-location")) {
            headers.put(name, "s3:" + name);
        }
        return Map.copyOf(headers);
    }

    static Map<String, List<String>> extract(RequestHead head, String operation) throws RequestRejectedException {
        Map<String, List<String>> keys = new HashMap<>();
        for (Query.Parameter parameter : head.query().parameters()) {
            String name = parameter.name();
            if (QUERY.containsKey(name)) {
                add(keys, QUERY.get(name), RequestMembers.utf8(parameter.value()));
            }
        }
        for (int i = 0; i < head.headers().size(); i++) {
            String name = head.headers().name(i);
            if (HEADERS.containsKey(name)) {
                add(keys, HEADERS.get(name), head.headers().single(name).orElse(""));
            }
        }
        addTags(head, operation, keys);
        return keys;
    }

    private static void addTags(RequestHead head, String operation, Map<String, List<String>> keys)
            throws RequestRejectedException {
        if (operation.equals("PutObjectTagging")) {
            add(keys, "s3:requestobjecttagkeys", Operation.HIDDEN);
        }
        if (operation.equals("DeleteObjects")) {
            add(keys, "s3:versionid", Operation.HIDDEN); // each object may have its own
        }
        if (operation.equals("CreateBucket")) {
            add(keys, "aws:tagkeys", Operation.HIDDEN); // its body is not read
            add(keys, Operation.ANY_REQUEST_TAG, Operation.HIDDEN);
        }
        String tags = head.headers().single("x-amz-tagging").orElse("");
        for (Query.Parameter tag : Query.parse(tags.replace('+', ' ')).parameters()) {
            String name = RequestMembers.utf8(tag.name());
            add(keys, "s3:requestobjecttagkeys", name);
            add(keys, "s3:requestobjecttag/" + name.toLowerCase(Locale.ROOT), RequestMembers.utf8(tag.value()));
        }
    }

    private static void add(Map<String, List<String>> keys, String key, String value) {
        keys.merge(key, List.of(value), (some, more) -> {
            List<String> all = new ArrayList<>(some);
            all.addAll(more);
            return List.copyOf(all);
        });
    }
}
