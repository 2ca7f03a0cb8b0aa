package io.keybroker.policy;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Tags of an instance or a role, in AWS's grammar without an equals sign in names. Names are case-insensitive, as in
 * conditions.
 *
 * @param byName the values by name
 */
public record Tags(SortedMap<String, String> byName) {
    /** No tags. */
    public static final Tags NONE = new Tags(new TreeMap<>());

    private static final int MOST = 50;
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N} _.:/+@-]{1,128}");
    private static final Pattern VALUE = Pattern.compile("[\\p{L}\\p{N} _.:/=+@-]{0,256}");
    private static final String RESERVED = "aws:";

    public Tags {
        SortedMap<String, String> checked = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        byName.forEach((name, value) -> {
            require(name, value);
            if (checked.containsKey(name)) {
                throw new IllegalArgumentException("the tag '" + name + "' is repeated (expected: unique names)");
            }
            checked.put(name, value);
        });
        if (checked.size() > MOST) {
            throw new IllegalArgumentException(
                    "there are " + checked.size() + " tags (expected: " + MOST + " at most)");
        }
        byName = Collections.unmodifiableSortedMap(checked);
    }

    private static void require(String name, String value) {
        if (!NAME.matcher(name).matches() || name.regionMatches(true, 0, RESERVED, 0, RESERVED.length())) {
            throw new IllegalArgumentException("'" + name
                    + "' is not a tag's name (expected: up to 128 letters, digits, spaces or _.:/+@-, not from aws:)");
        }
        if (!VALUE.matcher(value).matches()) {
            throw new IllegalArgumentException("the value of the tag '" + name
                    + "' is invalid (expected: up to 256 letters, digits, spaces or _.:/=+@-)");
        }
    }

    public static Tags of(Map<String, String> byName) {
        return byName.isEmpty() ? NONE : new Tags(new TreeMap<>(byName));
    }

    /** Parses {@code env=prod,team=data}; an empty text has no tags. */
    public static Tags parse(String text) {
        Map<String, String> byName = new TreeMap<>();
        for (String pair : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("'" + pair + "' is not a tag (expected: name=value)");
            }
            String name = pair.substring(0, equals);
            if (byName.containsKey(name)) {
                throw new IllegalArgumentException("the tag '" + name + "' is repeated (expected: unique names)");
            }
            byName.put(name, pair.substring(equals + 1));
        }
        return of(byName);
    }

    /** Returns {@code env=prod,team=data}. */
    @Override
    public String toString() {
        return byName.entrySet().stream()
                .map(tag -> tag.getKey() + '=' + tag.getValue())
                .collect(Collectors.joining(","));
    }
}
