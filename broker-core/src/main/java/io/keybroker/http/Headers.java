package io.keybroker.http;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Header fields in the order of their arrival: names in lower case, values byte for byte without outer white space. */
public final class Headers {
    private static final Headers NONE = new Headers(List.of(), List.of());

    private final List<String> names;
    private final List<String> values;

    private Headers(List<String> names, List<String> values) {
        this.names = names;
        this.values = values;
    }

    public static Headers none() {
        return NONE;
    }

    public static Builder builder() {
        return new Builder();
    }

    public int size() {
        return names.size();
    }

    public String name(int index) {
        return names.get(index);
    }

    public String value(int index) {
        return values.get(index);
    }

    /** The first value of a header, by its lower-case name. */
    public Optional<String> first(String name) {
        int index = names.indexOf(name);
        return index < 0 ? Optional.empty() : Optional.of(values.get(index));
    }

    public boolean has(String name) {
        return names.contains(name);
    }

    public int count(String name) {
        return Collections.frequency(names, name);
    }

    /** Collects header fields in order. */
    public static final class Builder {
        private final List<String> names = new ArrayList<>(24);
        private final List<String> values = new ArrayList<>(24);

        private Builder() {}

        public Builder add(String name, String value) {
            names.add(name.toLowerCase(Locale.ROOT));
            values.add(value.strip());
            return this;
        }

        public Headers build() {
            return new Headers(List.copyOf(names), List.copyOf(values));
        }
    }
}
