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
 * @param principal the principal
 * @param peer the peer address
 * @param now the time of the request
 * @param region the region of the request
 * @param encrypted whether the request used TLS
 * @param shown the condition keys in the request, such as {@code s3:prefix}
 */
public record RequestContext(
        Principal principal,
        String peer,
        Instant now,
        String region,
        boolean encrypted,
        Map<String, List<String>> shown) {
    private static final String REQUEST_TAG = "aws:requesttag/";

    public RequestContext {
        shown = isFolded(shown) ? Map.copyOf(shown) : folded(shown);
    }

    /**
     * The principal of a request.
     *
     * @param role the role name
     * @param instanceId the instance ID
     * @param roleTags the tags of the role
     * @param tags the tags of the instance
     */
    public record Principal(
            String role, String instanceId, SortedMap<String, String> roleTags, SortedMap<String, String> tags) {
        /** An instance of a role without tags. */
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

        /** Returns a principal tag: the instance's overrides the role's, as session tags do in AWS. */
        List<String> principalTag(String name) {
            List<String> instanceTag = tag(tags, name);
            return instanceTag.isEmpty() ? tag(roleTags, name) : instanceTag;
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

    /** Folds case-insensitive keys; several spellings of one key become one key with all values. */
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

    /** Returns the values of a key; empty if the request does not contain it. */
    List<String> values(ConditionKey key) {
        return switch (key.source()) {
            case PEER -> List.of(peer);
            case TIME -> List.of(PolicyDates.text(now));
            case EPOCH -> List.of(Long.toString(now.getEpochSecond()));
            case REGION -> List.of(region);
            case ENCRYPTED -> List.of(Boolean.toString(encrypted));
            case ROLE -> List.of(principal.role());
            case INSTANCE -> List.of(principal.instanceId());
            case PRINCIPAL_TAG -> principal.principalTag(key.name());
            case INSTANCE_TAG -> principal.instanceTag(key.name());
            case SHOWN -> shown.getOrDefault(key.name(), hidden(key.name()));
        };
    }
}
