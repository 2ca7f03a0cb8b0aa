package io.keybroker.catalogue.operation;

import io.keybroker.catalogue.mapping.ConditionKeyMapping;
import io.keybroker.catalogue.mapping.RequestMembers;
import io.keybroker.catalogue.model.Operation;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Extracts the condition keys of a request, with lower-case names as in policies. */
final class ConditionKeyExtractor {
    private static final Map<String, String> PRINCIPALS = Map.ofEntries(
            Map.entry("autoscaling", "autoscaling.amazonaws.com"),
            Map.entry("cloudformation", "cloudformation.amazonaws.com"),
            Map.entry("codebuild", "codebuild.amazonaws.com"),
            Map.entry("codepipeline", "codepipeline.amazonaws.com"),
            Map.entry("ec2", "ec2.amazonaws.com"),
            Map.entry("ecs", "ecs-tasks.amazonaws.com"),
            Map.entry("eks", "eks.amazonaws.com"),
            Map.entry("firehose", "firehose.amazonaws.com"),
            Map.entry("glue", "glue.amazonaws.com"),
            Map.entry("lambda", "lambda.amazonaws.com"),
            Map.entry("sagemaker", "sagemaker.amazonaws.com"),
            Map.entry("states", "states.amazonaws.com"));

    private static final String LEADING_KEYS = "dynamodb:leadingkeys";

    /** Maximum number of keys, far more than the 50 tags of a resource. */
    static final int MAX_KEYS = 1_000;

    private static final List<String> HIDDEN = List.of(Operation.HIDDEN);

    private final Map<String, List<String>> found = new HashMap<>();

    private ConditionKeyExtractor() {}

    static Map<String, List<String>> of(OperationModel row, RequestMembers members, boolean readable)
            throws RequestRejectedException {
        ConditionKeyExtractor keys = new ConditionKeyExtractor();
        for (ConditionKeyMapping key : row.keys()) {
            if (key.isHidden() || (!readable && RequestMembers.isInBody(key.address()))) {
                keys.markHidden(key);
            } else {
                keys.read(key, members);
            }
        }
        if (!row.roles().isEmpty()) {
            String principal = PRINCIPALS.getOrDefault(row.service().iamPrefix(), Operation.HIDDEN);
            keys.found.put("iam:passedtoservice", List.of(principal));
        }
        keys.requireWithin(MAX_KEYS);
        return keys.found;
    }

    /** Limits the number of keys, because clients could choose names that collide in tables. */
    private void requireWithin(int limit) throws RequestRejectedException {
        if (found.size() > limit) {
            throw new RequestRejectedException(
                    ErrorCode.TOO_LARGE, "the request shows more than " + limit + " condition keys, such as tags");
        }
    }

    /** Marks a key whose value AWS knows and the broker does not. */
    private void markHidden(ConditionKeyMapping key) {
        if (key.isPlain()) {
            found.put(key.name(), HIDDEN);
        } else if (key.form() == ConditionKeyMapping.Form.LEADING_KEYS) {
            found.put(LEADING_KEYS, HIDDEN);
        } else {
            addTagKey(Operation.HIDDEN);
            found.put(Operation.ANY_REQUEST_TAG, HIDDEN);
        }
    }

    private void read(ConditionKeyMapping key, RequestMembers members) throws RequestRejectedException {
        String address = key.address();
        switch (key.form()) {
            case PLAIN -> {
                List<String> values = members.values(address);
                if (!values.isEmpty() || key.always()) {
                    found.put(key.name(), values.isEmpty() ? HIDDEN : List.copyOf(values));
                }
            }
            case TAG_KEYS -> members.all(address).forEach(this::addTagKey);
            case TAG_MAP ->
                addTags(RequestMembers.isInBody(address) ? members.body().entries(address) : List.of());
            case LEADING_KEYS -> addLeading(address, members);
            case LOWER_TAGS -> addTags(members.body().pairs(address, "key", "value"));
            case TAG_TAGS -> addTags(members.body().pairs(address, "TagKey", "TagValue"));
            case TAGS -> addTags(members.body().pairs(address, "Key", "Value"));
        }
    }

    private void addTags(List<Map.Entry<String, String>> tags) {
        for (Map.Entry<String, String> tag : tags) {
            addTagKey(tag.getKey());
            found.computeIfAbsent("aws:requesttag/" + tag.getKey().toLowerCase(Locale.ROOT), key -> new ArrayList<>(1))
                    .add(tag.getValue());
        }
    }

    private void addTagKey(String name) {
        found.computeIfAbsent("aws:tagkeys", key -> new ArrayList<>(2)).add(name);
    }

    /** Adds the partition key, if a key has one attribute, which must be it. */
    private void addLeading(String address, RequestMembers members) throws RequestRejectedException {
        List<String> names = members.values(address + ".~");
        List<String> values = new ArrayList<>();
        if (new HashSet<>(names).size() == 1 && names.get(0).indexOf('.') < 0) {
            for (String type : List.of("S", "N", "B")) {
                values.addAll(members.values(address + '.' + names.get(0) + '.' + type));
            }
        }
        boolean shown = !names.isEmpty() && values.size() == names.size();
        found.put(LEADING_KEYS, shown ? values : HIDDEN);
    }
}
