package io.keybroker.policy;

import io.keybroker.refusal.Ascii;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The values of the condition keys for one request. What the broker itself knows stands in fields of its own, so that
 * nothing a request shows can take its place.
 *
 * @param holder who asks
 * @param peer the address of the socket's other end
 * @param now when it asks
 * @param region the region it asks in
 * @param encrypted whether it came over TLS
 * @param shown the condition keys that the request itself shows, such as {@code s3:prefix}
 */
public record Circumstances(
        Holder holder, String peer, Instant now, String region, boolean encrypted, Map<String, List<String>> shown) {
    public Circumstances {
        shown = isFolded(shown) ? Map.copyOf(shown) : folded(shown);
    }

    /**
     * The instance that asks.
     *
     * @param role the name of its role
     * @param instanceId the broker's own name for it
     * @param tags the labels that its operator gave it
     */
    public record Holder(String role, String instanceId, Map<String, String> tags) {
        public Holder {
            tags = tags.isEmpty() ? Map.of() : folded(tags);
        }

        private static Map<String, String> folded(Map<String, String> tags) {
            Map<String, String> folded = new HashMap<>();
            tags.forEach((name, value) -> folded.put(name.toLowerCase(Locale.ROOT), value));
            return Map.copyOf(folded);
        }
    }

    private static boolean isFolded(Map<String, List<String>> shown) {
        for (String key : shown.keySet()) {
            for (int i = 0; i < key.length(); i++) {
                if (key.charAt(i) > 0x7e || Ascii.isCapital(key.charAt(i))) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Condition keys are not case-sensitive; two spellings of one key are one key with the values of both. */
    private static Map<String, List<String>> folded(Map<String, List<String>> shown) {
        Map<String, List<String>> folded = new HashMap<>();
        shown.forEach((key, values) -> folded.merge(
                key.toLowerCase(Locale.ROOT),
                List.copyOf(values),
                (some, more) -> Stream.concat(some.stream(), more.stream()).toList()));
        return Map.copyOf(folded);
    }

    /** The values of a key, none if the request does not show it. */
    List<String> values(ConditionKey key) {
        return switch (key.source()) {
            case PEER -> List.of(peer);
            case TIME -> List.of(Moment.text(now));
            case EPOCH -> List.of(Long.toString(now.getEpochSecond()));
            case REGION -> List.of(region);
            case ENCRYPTED -> List.of(Boolean.toString(encrypted));
            case ROLE -> List.of(holder.role());
            case INSTANCE -> List.of(holder.instanceId());
            case TAG -> tagged(key.name());
            case SHOWN -> shown.getOrDefault(key.name(), List.of());
        };
    }

    private List<String> tagged(String name) {
        String value = holder.tags().get(name);
        return value == null ? List.of() : List.of(value);
    }
}
