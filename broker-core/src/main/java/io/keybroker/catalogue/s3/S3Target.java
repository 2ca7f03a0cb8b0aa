package io.keybroker.catalogue.s3;

import io.keybroker.catalogue.mapping.ArnTemplate;
import io.keybroker.catalogue.model.OperationTraits;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.PercentEncoding;
import io.keybroker.text.Ascii;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Bucket and key of a path-style path.
 *
 * @param bucket the bucket; empty for the service itself
 * @param key the key, decoded once; empty for the bucket itself
 */
public record S3Target(String bucket, String key) {
    /** Suffixes of names that are not buckets, whose objects have other ARNs. */
    private static final List<String> ALIASES = List.of("--x-s3", "--xa-s3", "-s3alias", "--ol-s3", "--table-s3");

    /** Host variant of S3 for multi-region access points. */
    public static final String MRAP = "mrap";

    /** Whether a host prefix or a path's first segment is a multi-region access point. */
    public static boolean isMultiRegion(String name) {
        return name.endsWith(".mrap") || name.endsWith(".mrap.");
    }

    static S3Target parse(String wirePath) throws RequestRejectedException {
        int slash = wirePath.indexOf('/', 1);
        String first = wirePath.substring(1, slash < 0 ? wirePath.length() : slash);
        String rest = slash < 0 ? "" : wirePath.substring(slash + 1);
        return checked(PercentEncoding.decode(first), PercentEncoding.decode(rest));
    }

    static S3Target ofDecoded(String path) throws RequestRejectedException {
        int slash = path.indexOf('/', 1);
        S3Target target = checked(
                path.substring(1, slash < 0 ? path.length() : slash), slash < 0 ? "" : path.substring(slash + 1));
        if (isMultiRegion(target.bucket)) {
            throw unsupported();
        }
        return target;
    }

    private static S3Target checked(String bucket, String bytes) throws RequestRejectedException {
        if (bucket.isEmpty() && !bytes.isEmpty()) {
            throw malformed("the path has a key but no bucket");
        }
        if (bucket.startsWith("arn:") || isAlias(bucket)) {
            throw unsupported();
        }
        if (!bucket.isEmpty() && !isBucketName(bucket)) {
            throw new RequestRejectedException(ErrorCode.INVALID_BUCKET_NAME, "The specified bucket is not valid.");
        }
        return new S3Target(bucket, checkedKey(bytes));
    }

    private static RequestRejectedException unsupported() {
        return new RequestRejectedException(
                ErrorCode.UNSUPPORTED, "access points and directory buckets are not supported (expected: a bucket)");
    }

    private static boolean isAlias(String bucket) {
        for (int i = 0; i < ALIASES.size(); i++) {
            if (bucket.endsWith(ALIASES.get(i))) {
                return true;
            }
        }
        return false;
    }

    private static String checkedKey(String bytes) throws RequestRejectedException {
        if (bytes.isEmpty() || Ascii.all(bytes, c -> c < 0x80)) {
            requirePlain(bytes);
            return bytes;
        }
        try {
            byte[] raw = bytes.getBytes(StandardCharsets.ISO_8859_1);
            String key = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(raw))
                    .toString();
            requirePlain(key);
            return key;
        } catch (CharacterCodingException e) {
            throw malformed("the key is not UTF-8");
        }
    }

    /** Rejects keys with dot segments, which an intermediate server might resolve. */
    static void requirePlain(String key) throws RequestRejectedException {
        int from = 0;
        while (from <= key.length()) {
            int slash = key.indexOf('/', from);
            int to = slash < 0 ? key.length() : slash;
            boolean dots = to > from && to - from <= 2 && key.startsWith(to - from == 1 ? "." : "..", from);
            if (dots) {
                throw malformed("keys with '.' or '..' segments are not supported");
            }
            from = to + 1;
        }
        if (key.indexOf('\0') >= 0) {
            throw malformed("the key has a NUL character");
        }
    }

    public static boolean isBucketName(String bucket) {
        return bucket.length() >= 3
                && bucket.length() <= 255
                && Ascii.all(bucket, S3Target::isBucketCharacter)
                && !bucket.contains("..");
    }

    private static boolean isBucketCharacter(int c) {
        return Ascii.isAlphanumeric(c) || c == '-' || c == '.' || c == '_';
    }

    String resourceLevel() {
        return bucket.isEmpty() ? "service" : key.isEmpty() ? "bucket" : "object";
    }

    String arn(String partition) {
        if (bucket.isEmpty()) {
            return "*";
        }
        return key.isEmpty() ? holderArn(partition) : objectsArn(partition) + '/' + key;
    }

    /** Returns the ARN of its objects, without the slash and the key. */
    String objectsArn(String partition) {
        return holderArn(partition) + (isMultiRegion(bucket) ? "/object" : "");
    }

    private String holderArn(String partition) {
        return isMultiRegion(bucket)
                ? "arn:" + partition + ":s3::" + ArnTemplate.UNKNOWN + ":accesspoint/" + bucket
                : "arn:" + partition + ":s3:::" + bucket;
    }

    /** Returns the traits with the target's host variant. */
    OperationTraits traitsFor(OperationTraits traits) {
        return isMultiRegion(bucket) ? traits.withEndpoint(MRAP, bucket + '.') : traits;
    }

    private static RequestRejectedException malformed(String detail) {
        return new RequestRejectedException(ErrorCode.MALFORMED, detail);
    }
}
