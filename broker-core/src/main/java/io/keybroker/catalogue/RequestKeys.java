package io.keybroker.catalogue;

import io.keybroker.refusal.RefusedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The condition keys that a request itself shows, under the names that policies use, in lower case. */
final class RequestKeys {
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

    private final Map<String, List<String>> found = new HashMap<>();

    private RequestKeys() {}

    static Map<String, List<String>> of(OperationRow row, Members members, boolean readable) throws RefusedException {
        RequestKeys keys = new RequestKeys();
        for (String key : row.keys()) {
            if (readable || !Members.inBody(addressOf(key))) {
                keys.read(key, members);
            } else {
                keys.found.put(key.substring(0, Math.max(0, key.indexOf('='))), List.of(ArnTemplate.UNKNOWN));
            }
        }
        keys.found.remove("");
        String principal = PRINCIPALS.get(row.service().iamPrefix());
        if (!row.roles().isEmpty() && principal != null) {
            keys.found.put("iam:passedtoservice", List.of(principal));
        }
        return keys.found;
    }

    /** Where the value of a key in operations.tsv stands. */
    static String addressOf(String key) {
        int mark = key.indexOf('=');
        return key.substring((mark < 0 ? key.indexOf(':') : mark) + 1);
    }

    private void read(String key, Members members) throws RefusedException {
        String address = addressOf(key);
        if (key.indexOf('=') >= 0) {
            List<String> values = members.values(address);
            if (!values.isEmpty()) {
                found.put(key.substring(0, key.indexOf('=')), List.copyOf(values));
            }
            return;
        }
        String form = key.substring(0, key.indexOf(':'));
        switch (form) {
            case "tagkeys" -> members.values(address).forEach(this::addTagKey);
            case "tagmap" -> addTagMap(address, members);
            case "leading" -> addLeading(address, members);
            case "lowertags" -> addTags(members.body().pairs(address, "key", "value"));
            case "tagtags" -> addTags(members.body().pairs(address, "TagKey", "TagValue"));
            default -> addTags(members.body().pairs(address, "Key", "Value"));
        }
    }

    private void addTags(List<Map.Entry<String, String>> tags) {
        for (Map.Entry<String, String> tag : tags) {
            addTagKey(tag.getKey());
            found.computeIfAbsent("aws:requesttag/" + tag.getKey().toLowerCase(Locale.ROOT), key -> new ArrayList<>(1))
                    .add(tag.getValue());
        }
    }

    private void addTagMap(String address, Members members) throws RefusedException {
        List<Map.Entry<String, String>> tags = new ArrayList<>();
        for (String name : members.values(address + ".~")) {
            List<String> value = name.indexOf('.') < 0 ? members.values(address + '.' + name) : List.of();
            tags.add(Map.entry(name, value.size() == 1 ? value.get(0) : ArnTemplate.UNKNOWN));
        }
        addTags(tags);
    }

    private void addTagKey(String name) {
        found.computeIfAbsent("aws:tagkeys", key -> new ArrayList<>(2)).add(name);
    }

    /** The partition key, where a key has one attribute and so that one must be it. */
    private void addLeading(String address, Members members) throws RefusedException {
        List<String> names = address.equals("?") ? List.of() : members.values(address + ".~");
        List<String> values = new ArrayList<>();
        if (Set.copyOf(names).size() == 1 && names.get(0).indexOf('.') < 0) {
            for (String type : List.of("S", "N", "B")) {
                values.addAll(members.values(address + '.' + names.get(0) + '.' + type));
            }
        }
        boolean shown = !names.isEmpty() && values.size() == names.size();
        found.put("dynamodb:leadingkeys", shown ? values : List.of(ArnTemplate.UNKNOWN));
    }
}
