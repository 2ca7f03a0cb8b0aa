package io.keybroker.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Mappings with operator-chosen names as keys. */
final class MapSetting {
    /** Signing names of AWS services. */
    static final Predicate<String> SERVICE =
            Pattern.compile("[a-z0-9][a-z0-9-]{0,63}").asMatchPredicate();

    private MapSetting() {}

    /** Parses the value of one name. */
    @FunctionalInterface
    interface Reader<T> {
        T read(String name, Setting setting) throws ConfigException;
    }

    static <T> Map<String, T> readAll(Setting setting, Predicate<String> grammar, String example, Reader<T> reader)
            throws ConfigException {
        setting.requireKind(Setting.Kind.MAPPING, "a mapping from names to settings, as in " + example);
        Map<String, T> values = new LinkedHashMap<>();
        for (Map.Entry<String, Setting> field : setting.fields().entrySet()) {
            if (!grammar.test(field.getKey())) {
                throw field.getValue()
                        .place()
                        .problem(
                                "'" + field.getKey() + "' in " + setting.place().key() + " is not a name",
                                "up to 64 letters, digits or '-', as in " + example);
            }
            values.put(field.getKey(), reader.read(field.getKey(), field.getValue()));
        }
        return values;
    }
}
