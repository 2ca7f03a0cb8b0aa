package io.keybroker.policy;

import io.keybroker.catalogue.model.Operation;
import io.keybroker.text.Ascii;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The condition-key values of one request. Values from the broker have separate fields, so that a request cannot
 * override them.
 *
 * @param holder who asks
 * @param peer the address of the socket's other end
 * @param now when it asks
 * @param region the region it asks in
 * @param encrypted whether it came over TLS
 * @param shown the condition keys that the request itself shows, such as {@code s3:prefix}
 */
public record RequestContext(
        Principal holder, String peer, Instant now, String region, boolean encrypted, Map<String, List<String>> shown) {
    private static final String REQUEST_TAG = "aws:requesttag/";

    public RequestContext {
        shown = isFolded(shown) ? Map.copyOf(shown) : folded(shown);
    }

    /**
     * The instance that asks.
     *
     * @param role the name of its role
     * @param instanceId the broker's own name for it
     * @param roleTags the labels of its role
     * @param tags its own labels
     */
    public record Principal(
            String role, String instanceId, SortedMap<String, String> roleTags, SortedMap<String, String> tags) {
        /** An instance of a role without labels. */
        public Principal(String role, String instanceId, Map<String, String> tags) {
            this(role, instanceId, Tags.NONE.byName(), new TreeMap<>(tags));
        }

        public Principal {
            roleTags = folded(roleTags);
            tags = folded(tags);
        }

        private static SortedMap<String, String> folded(SortedMap<String, String> tags) {
            if (tags.comparator() == String.CASE_INSENSITIVE_ORDER) {
                return tags;
            }
            SortedMap<String, String> folded = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            folded.putAll(tags);
            return folded;
        }

        /** An instance is to its role what a session is to it in AWS: its own labels come before the role's. */
        List<String> principalTag(String name) {
            List<String> own = tag(tags, name);
            return own.isEmpty() ? tag(roleTags, name) : own;
        }

        List<String> instanceTag(String name) {
            return tag(tags, name);
        }

        private static List<String> tag(SortedMap<String, String> tags, String name) {
            String value = tags.get(name);
            return value == null ? List.of() : List.of(value);
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

    /** A key that stands for itself nowhere can still be among keys, or tags, that the request does not show. */
    private List<String> hidden(String key) {
        List<String> any = shown.getOrDefault(Operation.ANY_KEY, List.of());
        return key.startsWith(REQUEST_TAG) ? shown.getOrDefault(Operation.ANY_REQUEST_TAG, any) : any;
    }

    /** The values of a key, none if the request does not show it. */
    List<String> values(ConditionKey key) {
        return switch (key.source()) {
            case PEER -> List.of(peer);
            case TIME -> List.of(PolicyDates.text(now));
            case EPOCH -> List.of(Long.toString(now.getEpochSecond()));
            case REGION -> List.of(region);
            case ENCRYPTED -> List.of(Boolean.toString(encrypted));
            case ROLE -> List.of(holder.role());
            case INSTANCE -> List.of(holder.instanceId());
            case PRINCIPAL_TAG -> holder.principalTag(key.name());
            case INSTANCE_TAG -> holder.instanceTag(key.name());
            case SHOWN -> shown.getOrDefault(key.name(), hidden(key.name()));
        };
    }
}
