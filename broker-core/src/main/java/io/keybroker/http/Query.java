package io.keybroker.http;

import io.keybroker.error.RequestRejectedException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The query of a URI: its parameters in order, each decoded once; a lone {@code &} is no parameter. */
public final class Query {
    private static final Query NONE = new Query(List.of());

    private final List<Parameter> parameters;
    private @Nullable String canonical;

    private Query(List<Parameter> parameters) {
        this.parameters = parameters;
    }

    /**
     * One parameter.
     *
     * @param name decoded, one byte in each character
     * @param value decoded; empty for a name without {@code =}
     */
    public record Parameter(String name, String value) {}

    public static Query none() {
        return NONE;
    }

    public static Query of(List<Parameter> parameters) {
        return new Query(List.copyOf(parameters));
    }

    /** Reads the text behind the question mark; a {@code +} stands for itself. */
    public static Query parse(String raw) throws RequestRejectedException {
        if (raw.isEmpty()) {
            return NONE;
        }
        List<Parameter> parameters = new ArrayList<>(8);
        int from = 0;
        while (from <= raw.length()) {
            int to = raw.indexOf('&', from);
            to = to < 0 ? raw.length() : to;
            if (to > from) {
                int equals = raw.indexOf('=', from);
                boolean valued = equals >= 0 && equals < to;
                String name = raw.substring(from, valued ? equals : to);
                String value = valued ? raw.substring(equals + 1, to) : "";
                parameters.add(new Parameter(PercentEncoding.decode(name), PercentEncoding.decode(value)));
            }
            from = to + 1;
        }
        return of(parameters);
    }

    public List<Parameter> parameters() {
        return parameters;
    }

    public boolean has(String name) {
        return first(name).isPresent();
    }

    public Optional<String> first(String name) {
        for (Parameter parameter : parameters) {
            if (parameter.name().equals(name)) {
                return Optional.of(parameter.value());
            }
        }
        return Optional.empty();
    }

    /** The query without the parameters of these names. */
    public Query without(Predicate<String> names) {
        List<Parameter> kept = new ArrayList<>(parameters);
        kept.removeIf(parameter -> names.test(parameter.name()));
        return of(kept);
    }

    /** A builder that starts with the parameters of a query. */
    public static Builder builder(Query start) {
        return new Builder(start.parameters);
    }

    /** The canonical form: encoded, then sorted by name and value; it is signed, and it is what goes upstream. */
    public String canonical() {
        String known = canonical;
        if (known == null) {
            known = parameters.isEmpty() ? "" : encodedAndSorted();
            canonical = known;
        }
        return known;
    }

    private String encodedAndSorted() {
        List<Parameter> encoded = new ArrayList<>(parameters.size());
        for (Parameter parameter : parameters) {
            String name = PercentEncoding.encode(parameter.name());
            encoded.add(new Parameter(name, PercentEncoding.encode(parameter.value())));
        }
        if (encoded.size() > 1) {
            Collections.sort(encoded, Comparator.comparing(Parameter::name).thenComparing(Parameter::value));
        }
        StringBuilder text = new StringBuilder(64);
        for (Parameter parameter : encoded) {
            text.append(text.length() == 0 ? "" : "&");
            text.append(parameter.name()).append('=').append(parameter.value());
        }
        return text.toString();
    }

    /** Adds parameters to those of a query. */
    public static final class Builder {
        private final List<Parameter> parameters;

        private Builder(List<Parameter> start) {
            parameters = new ArrayList<>(start);
        }

        public Builder add(String name, String value) {
            parameters.add(new Parameter(name, value));
            return this;
        }

        public Query build() {
            return of(parameters);
        }
    }
}
