package io.keybroker.role;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/**
 * The stores that a role uses in place of a service's usual endpoint, by the names that {@code upstream.stores} gives them.
 *
 * @param byService by service signing name
 * @param byBucket by name of a bucket, or by the start of it with {@code *} behind; stronger than the service
 */
public record StoreChoice(Map<String, String> byService, Map<String, String> byBucket) {
    /** The usual endpoints alone. */
    public static final StoreChoice NONE = new StoreChoice(Map.of(), Map.of());

    public StoreChoice {
        byService = Map.copyOf(byService);
        byBucket = Map.copyOf(byBucket);
    }

    /** The store of a request; the bucket is empty for all but S3. */
    public Optional<String> find(String signingName, String bucket) {
        return bucket.isEmpty()
                ? Optional.ofNullable(byService.get(signingName))
                : ofBucket(bucket).or(() -> Optional.ofNullable(byService.get(signingName)));
    }

    /** The name itself, else the longest start of it. */
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
