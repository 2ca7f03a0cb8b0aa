package io.keybroker.config;

import io.keybroker.text.NameSuggester;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A value of broker.yaml with its location, for error messages.
 *
 * @param place the location
 * @param kind the kind of value
 * @param text the text of a scalar
 * @param fields the values of a mapping, in order
 * @param items the values of a list
 */
record Setting(SettingLocation place, Kind kind, String text, Map<String, Setting> fields, List<Setting> items) {
    enum Kind {
        MAPPING("a mapping"),
        LIST("a list"),
        TEXT("a text"),
        NUMBER("a number"),
        TRUTH("true or false"),
        NOTHING("empty");

        private final String name;

        Kind(String name) {
            this.name = name;
        }
    }

    /** Parses a text, or reports the error. */
    @FunctionalInterface
    interface Reader<T> {
        T read(Setting setting) throws ConfigException;
    }

    static Setting scalar(SettingLocation place, Kind kind, String text) {
        return new Setting(place, kind, text, Map.of(), List.of());
    }

    /** Returns this mapping; rejects unknown keys. */
    Setting section(String... known) throws ConfigException {
        requireKind(Kind.MAPPING, "a mapping with " + String.join(", ", known));
        for (Map.Entry<String, Setting> field : fields.entrySet()) {
            if (!Arrays.asList(known).contains(field.getKey())) {
                throw field.getValue()
                        .place
                        .problem(
                                "unknown key '" + field.getKey() + "'"
                                        + (place.key().isEmpty() ? "" : " in " + place.key()),
                                nearest(field.getKey(), Arrays.asList(known)));
            }
        }
        return this;
    }

    static String nearest(String name, List<String> known) {
        List<String> nearest = NameSuggester.nearest(name, known, 3);
        return nearest.size() == 1
                ? nearest.get(0)
                : "one of " + String.join(", ", known) + "; nearest: " + nearest.get(0);
    }

    Setting required(String key, String example) throws ConfigException {
        return optional(key)
                .orElseThrow(() -> place.problem(
                        "'" + key + "' is missing" + (place.key().isEmpty() ? "" : " in " + place.key()),
                        "as in " + example));
    }

    Optional<Setting> optional(String key) {
        return Optional.ofNullable(fields.get(key));
    }

    /** Returns the value of a key, or its default if absent. */
    <T> T read(String key, Reader<T> reader, T otherwise) throws ConfigException {
        Optional<Setting> setting = optional(key);
        return setting.isPresent() ? reader.read(setting.get()) : otherwise;
    }

    /** Returns the values of a list. */
    <T> List<T> readList(String example, Reader<T> reader) throws ConfigException {
        requireKind(Kind.LIST, "a list, as in " + example);
        List<T> values = new ArrayList<>();
        for (Setting item : items) {
            T value = reader.read(item);
            if (values.contains(value)) {
                throw item.invalid("'" + item.text + "' is repeated in the list", "each value once");
            }
            values.add(value);
        }
        return values;
    }

    String text(String expected) throws ConfigException {
        requireKind(Kind.TEXT, expected);
        return text;
    }

    boolean booleanValue() throws ConfigException {
        requireKind(Kind.TRUTH, "true or false");
        return text.equalsIgnoreCase("true");
    }

    void requireKind(Kind required, String expected) throws ConfigException {
        if (kind == required) {
            return;
        }
        boolean quotable = required == Kind.TEXT && (kind == Kind.NUMBER || kind == Kind.TRUTH);
        throw invalid("is " + kind.name, expected + (quotable ? ", in quotes" : ""));
    }

    ConfigException invalid(String found, String expected) {
        return place.invalid(found, expected);
    }

    /** Returns the error for a wrong value. */
    ConfigException mismatch(String what, String expected) {
        return invalid("is '" + text + "', which is not " + what, expected);
    }
}
