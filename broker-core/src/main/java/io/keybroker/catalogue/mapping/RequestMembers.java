package io.keybroker.catalogue.mapping;

import io.keybroker.catalogue.body.ParsedBody;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Query;
import io.keybroker.http.RequestHead;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the members of a request: {@code {Label}} in the path, {@code ?name} in the query, {@code #name} in a header,
 * all others in the body.
 *
 * @param head the request head
 * @param labels the decoded path labels
 * @param body the body
 */
public record RequestMembers(RequestHead head, Map<String, String> labels, ParsedBody body) {
    /** Query parameters with a list of resources, each of which is authorized. */
    private static final Set<String> LISTED = Set.of("bot_versions");

    public static boolean isInBody(String address) {
        return address.charAt(0) != '{' && address.charAt(0) != '?' && address.charAt(0) != '#';
    }

    public List<String> values(String address) throws RequestRejectedException {
        return switch (address.charAt(0)) {
            case '{' -> {
                String label = labels.get(address.substring(1, address.length() - 1));
                yield label == null ? List.of() : List.of(label);
            }
            case '?' -> queried(address.substring(1));
            case '#' -> headerValue(address.substring(1));
            default -> body.values(address);
        };
    }

    public boolean has(String address) throws RequestRejectedException {
        return isInBody(address) ? body.has(address) : !values(address).isEmpty();
    }

    /** Returns every value of a list member in any place, such as tag keys. */
    public List<String> all(String address) throws RequestRejectedException {
        return address.charAt(0) == '?' ? listed(address.substring(1)) : values(address);
    }

    private List<String> queried(String name) throws RequestRejectedException {
        if (LISTED.contains(name)) {
            return listed(name);
        }
        Optional<String> only = head.query().single(name);
        return only.isEmpty() ? List.of() : List.of(utf8(only.get()));
    }

    private List<String> listed(String name) {
        List<String> values = new ArrayList<>(1);
        for (Query.Parameter parameter : head.query().parameters()) {
            if (parameter.name().equals(name)) {
                values.add(utf8(parameter.value()));
            }
        }
        return values;
    }

    private List<String> headerValue(String name) throws RequestRejectedException {
        Optional<String> only = head.headers().single(name.toLowerCase(Locale.ROOT));
        return only.isEmpty() ? List.of() : List.of(only.get());
    }

    public static String utf8(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
