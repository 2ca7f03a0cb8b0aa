package io.keybroker.role;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/**
 * The stores that a role uses instead of a service's default endpoint, by their names in {@code upstream.stores}.
 *
 * @param byService stores by signing name
 * @param byBucket stores by bucket name, or by a prefix of it with {@code *}; overrides the service
 */
public record StoreChoice(Map<String, String> byService, Map<String, String> byBucket) {
    /** No stores. */
    public static final StoreChoice NONE = new StoreChoice(Map.of(), Map.of());

    public StoreChoice {
        byService = Map.copyOf(byService);
        byBucket = Map.copyOf(byBucket);
    }

    /** Returns the store of a request; the bucket is empty except for S3. */
    public Optional<String> find(String signingName, String bucket) {
        return bucket.isEmpty()
                ? Optional.ofNullable(byService.get(signingName))
                : ofBucket(bucket).or(() -> Optional.ofNullable(byService.get(signingName)));
    }

    /** Returns the store of the exact name, else of the longest prefix. */
    private Optional<String> ofBucket(String bucket) {
        return Optional.ofNullable(byBucket.get(bucket))
                .or(() -> byBucket.entrySet().stream()
                        .filter(entry -> entry.getKey().endsWith("*")
                                && bucket.startsWith(entry.getKey()
                                        .substring(0, entry.getKey().length() - 1)))
                        .max(Comparator.comparingInt(entry -> entry.getKey().length()))
                        .map(Map.Entry::getValue));
    }
}
