package io.keybroker.config;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A setting with a fixed set of values. */
final class EnumSetting {
    private EnumSetting() {}

    static <T> T parse(Setting setting, Map<String, T> choices) throws ConfigException {
        String expected = String.join(" or ", new TreeMap<>(choices).keySet());
        return Optional.ofNullable(choices.get(setting.text(expected)))
                .orElseThrow(() -> setting.invalid("is '" + setting.text() + "'", expected));
    }
}
