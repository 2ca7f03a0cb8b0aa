package io.keybroker.http;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The query of a URI: its parameters in order, each decoded once; a lone {@code &} is no parameter. */
public final class Query {
    /** Maximum number of parameters in a URL or a form; every AWS API has far fewer. */
    public static final int MAX_PARAMETERS = 20_000;

    private static final Query NONE = new Query(List.of());

    private final List<Parameter> parameters;
    private @Nullable String canonical;

    private Query(List<Parameter> parameters) {
        this.parameters = parameters;
    }

    /**
     * One parameter.
     *
     * @param name decoded, one byte per character
     * @param value decoded; empty for a name without {@code =}
     */
    public record Parameter(String name, String value) {}

    public static Query none() {
        return NONE;
    }

    public static Query of(List<Parameter> parameters) {
        return new Query(List.copyOf(parameters));
    }

    /** Parses the text after the question mark; {@code +} is unchanged. */
    public static Query parse(String raw) throws RequestRejectedException {
        return raw.isEmpty() ? NONE : parse(raw.getBytes(StandardCharsets.ISO_8859_1), '+');
    }

    /** Parses a form, in which {@code +} is a space. */
    public static Query parseForm(byte[] form) throws RequestRejectedException {
        return parse(form, ' ');
    }

    /** Parses in one pass; allocates no parameter beyond the limit. */
    private static Query parse(byte[] raw, char plus) throws RequestRejectedException {
        List<Parameter> parameters = new ArrayList<>(8);
        int from = 0;
        int equals = -1;
        for (int at = 0; at <= raw.length; at++) {
            if (at < raw.length && raw[at] != '&') {
                equals = equals < 0 && raw[at] == '=' ? at : equals;
                continue;
            }
            if (at > from) {
                if (parameters.size() == MAX_PARAMETERS) {
                    throw new RequestRejectedException(
                            ErrorCode.TOO_LARGE, "the query or form has more than " + MAX_PARAMETERS + " parameters");
                }
                String name = PercentEncoding.decode(raw, from, equals < 0 ? at : equals, plus);
                String value = equals < 0 ? "" : PercentEncoding.decode(raw, equals + 1, at, plus);
                parameters.add(new Parameter(name, value));
            }
            from = at + 1;
            equals = -1;
        }
        return of(parameters);
    }

    public List<Parameter> parameters() {
        return parameters;
    }

    public boolean has(String name) {
        return first(name).isPresent();
    }

    /** Returns the only value of a parameter; duplicates are rejected. */
    public Optional<String> single(String name) throws RequestRejectedException {
        Optional<String> only = Optional.empty();
        for (Parameter parameter : parameters) {
            if (parameter.name().equals(name)) {
                if (only.isPresent()) {
                    throw new RequestRejectedException(
                            ErrorCode.MALFORMED, "the query parameter '" + name + "' is repeated");
                }
                only = Optional.of(parameter.value());
            }
        }
        return only;
    }

    /** Returns the first value of a parameter: for display, never for a decision. */
    public Optional<String> first(String name) {
        for (Parameter parameter : parameters) {
            if (parameter.name().equals(name)) {
                return Optional.of(parameter.value());
            }
        }
        return Optional.empty();
    }

    /** Returns the query without the parameters of these names. */
    public Query without(Predicate<String> names) {
        List<Parameter> kept = new ArrayList<>(parameters);
        kept.removeIf(parameter -> names.test(parameter.name()));
        return of(kept);
    }

    /** Returns a builder that starts with the parameters of a query. */
    public static Builder builder(Query start) {
        return new Builder(start.parameters);
    }

    /** Returns the canonical form: encoded, then sorted by name and value; it is signed and forwarded. */
    public String canonical() {
        String known = canonical;
        if (known == null) {
            known = parameters.isEmpty() ? "" : encodedAndSorted();
            canonical = known;
        }
        return known;
    }

    /** The same in the order in which the parameters came, which means something to some: what goes upstream. */
    public String encoded() {
        return parameters.size() > 1 ? join(encodedParameters()) : canonical();
    }

    private String encodedAndSorted() {
        List<Parameter> encoded = encodedParameters();
        if (encoded.size() > 1) {
            Collections.sort(encoded, Comparator.comparing(Parameter::name).thenComparing(Parameter::value));
        }
        return join(encoded);
    }

    private List<Parameter> encodedParameters() {
        List<Parameter> encoded = new ArrayList<>(parameters.size());
        for (Parameter parameter : parameters) {
            String name = PercentEncoding.encode(parameter.name());
            encoded.add(new Parameter(name, PercentEncoding.encode(parameter.value())));
        }
        return encoded;
    }

    private static String join(List<Parameter> encoded) {
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
