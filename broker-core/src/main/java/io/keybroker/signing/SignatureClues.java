package io.keybroker.signing;

import io.keybroker.http.RequestHead;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of the client of a signature that does not match, beside the request itself.
 *
 * @param hosts names, with and without a port, that the client may have signed for
 * @param earlier values of signed headers in the last request that this key is proven to have signed; empty if there is none
 */
public record SignatureClues(List<String> hosts, Optional<Map<String, String>> earlier) {
    /** Headers that hops are known to change, and whose values are no secrets. */
    private static final Set<String> OFTEN_CHANGED = Set.of(
            "accept-encoding",
            "baggage",
            "connection",
            "content-length",
            "content-type",
            "expect",
            "range",
            "te",
            "traceparent",
            "tracestate",
            "transfer-encoding",
            "user-agent",
            "via",
            "x-amzn-trace-id");

    private static final int LONGEST_VALUE = 256;

    public SignatureClues {
        hosts = List.copyOf(hosts);
        earlier = earlier.map(Map::copyOf);
    }

    /** The signed headers of a proven request that a hop could change, as far as they are short. */
    public static Map<String, String> headersOf(RequestHead head, List<String> signed) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String name : signed) {
            String value = head.headers().first(name).orElse("");
            if ((name.equals("host") || isOftenChanged(name)) && value.length() <= LONGEST_VALUE) {
                values.put(name, value);
            }
        }
        return Map.copyOf(values);
    }

    /** Whether a proven request adds nothing to what is known; costs no memory. */
    public static boolean isKnown(RequestHead head, List<String> signed, Map<String, String> known) {
        int found = 0;
        for (int i = 0; i < signed.size(); i++) {
            String name = signed.get(i);
            if (name.equals("host") || isOftenChanged(name)) {
                String value = head.headers().first(name).orElse("");
                if (value.length() <= LONGEST_VALUE) {
                    if (!value.equals(known.get(name))) {
                        return false;
                    }
                    found++;
                }
            }
        }
        return found == known.size();
    }

    static boolean isOftenChanged(String name) {
        return OFTEN_CHANGED.contains(name) || name.startsWith("if-");
    }
}
