package io.keybroker.catalogue;

import io.keybroker.http.PercentEncoding;
import io.keybroker.refusal.Ascii;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import java.nio.charset.StandardCharsets;

/**
 * The bucket and key that a path in path style names.
 *
 * @param bucket empty for the service itself
 * @param key decoded once, one byte in each character; empty for the bucket itself
 */
record S3Target(String bucket, String key) {
    static S3Target of(String wirePath) throws RefusedException {
        int slash = wirePath.indexOf('/', 1);
        String first = wirePath.substring(1, slash < 0 ? wirePath.length() : slash);
        String rest = slash < 0 ? "" : wirePath.substring(slash + 1);
        return checked(PercentEncoding.decode(first), PercentEncoding.decode(rest));
    }

    static S3Target ofDecoded(String path) throws RefusedException {
        int slash = path.indexOf('/', 1);
        return checked(
                path.substring(1, slash < 0 ? path.length() : slash), slash < 0 ? "" : path.substring(slash + 1));
    }

    private static S3Target checked(String bucket, String key) throws RefusedException {
        if (bucket.isEmpty() && !key.isEmpty()) {
            throw new RefusedException(Refusal.MALFORMED, "the path names a key without a bucket");
        }
        boolean named = bucket.isEmpty() || isBucketName(bucket);
        if (!named) {
            throw new RefusedException(Refusal.MALFORMED, "the path does not start with a bucket's name");
        }
        for (String segment : key.split("/", -1)) {
            if (segment.equals(".") || segment.equals("..")) {
                throw new RefusedException(Refusal.MALFORMED, "keys with '.' or '..' segments are refused");
            }
        }
        return new S3Target(bucket, key);
    }

    private static boolean isBucketName(String bucket) {
        return bucket.length() >= 3
                && bucket.length() <= 255
                && bucket.chars().allMatch(S3Target::isBucketCharacter)
                && !bucket.contains("..");
    }

    private static boolean isBucketCharacter(int c) {
        return Ascii.isAlphanumeric(c) || c == '-' || c == '.' || c == '_';
    }

    String level() {
        return bucket.isEmpty() ? "service" : key.isEmpty() ? "bucket" : "object";
    }

    String arn() {
        if (bucket.isEmpty()) {
            return "*";
        }
        return objectArn(bucket, new String(key.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
    }

    static String objectArn(String bucket, String key) {
        return key.isEmpty() ? "arn:aws:s3:::" + bucket : "arn:aws:s3:::" + bucket + '/' + key;
    }
}
