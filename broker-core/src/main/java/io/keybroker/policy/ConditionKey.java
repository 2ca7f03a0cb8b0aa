package io.keybroker.policy;

import io.keybroker.text.NameSuggester;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A supported condition key. A policy with another key is rejected, since a Deny that depends on it would never apply.
 *
 * @param source the source of its values
 * @param name the name in lower case, or the name of a tag
 */
public record ConditionKey(Source source, String name) {
    private static final int OFFERED = 1;
    private static final Map<String, Source> WHOLE = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private static final Map<String, Source> TAGGED = Map.of(
            "aws:PrincipalTag/",
            Source.PRINCIPAL_TAG,
            "broker:InstanceTag/",
            Source.INSTANCE_TAG,
            "aws:RequestTag/",
            Source.SHOWN);

    /** Sources of a key's values: all except the last are known by the broker. */
    public enum Source {
        PEER,
        TIME,
        EPOCH,
        REGION,
        ENCRYPTED,
        ROLE,
        INSTANCE,
        PRINCIPAL_TAG,
        INSTANCE_TAG,
        SHOWN
    }

    static {
        WHOLE.put("aws:SourceIp", Source.PEER);
        WHOLE.put("aws:CurrentTime", Source.TIME);
        WHOLE.put("aws:EpochTime", Source.EPOCH);
        WHOLE.put("aws:RequestedRegion", Source.REGION);
        WHOLE.put("aws:SecureTransport", Source.ENCRYPTED);
        WHOLE.put("broker:Role", Source.ROLE);
        WHOLE.put("broker:InstanceId", Source.INSTANCE);
        for (String key : List.of(
                "aws:TagKeys",
                "s3:prefix",
                "s3:delimiter",
                "s3:max-keys",
                "s3:VersionId",
                "s3:x-amz-acl",
                "s3:x-amz-content-sha256",
                "s3:x-amz-copy-source",
                "s3:x-amz-grant-full-control",
                "s3:x-amz-grant-read",
                "s3:x-amz-grant-read-acp",
                "s3:x-amz-grant-write",
                "s3:x-amz-grant-write-acp",
                "s3:x-amz-metadata-directive",
                "s3:x-amz-object-ownership",
                "s3:x-amz-server-side-encryption",
                "s3:x-amz-server-side-encryption-aws-kms-key-id",
                "s3:x-amz-server-side-encryption-customer-algorithm",
                "s3:x-amz-storage-class",
                "s3:x-amz-website-redirect-location",
                "dynamodb:Attributes",
                "dynamodb:LeadingKeys",
                "dynamodb:ReturnValues",
                "dynamodb:Select",
                "ec2:InstanceType",
                "iam:PassedToService",
                "sns:Endpoint",
                "sns:Protocol")) {
            WHOLE.put(key, Source.SHOWN);
        }
    }

    public static Optional<ConditionKey> find(String text) {
        Source whole = WHOLE.get(text);
        String folded = text.toLowerCase(Locale.ROOT);
        if (whole != null) {
            return Optional.of(new ConditionKey(whole, folded));
        }
        for (Map.Entry<String, Source> entry : TAGGED.entrySet()) {
            String prefix = entry.getKey();
            if (text.length() > prefix.length() && text.regionMatches(true, 0, prefix, 0, prefix.length())) {
                boolean isBrokerValue = entry.getValue() != Source.SHOWN;
                return Optional.of(
                        new ConditionKey(entry.getValue(), isBrokerValue ? folded.substring(prefix.length()) : folded));
            }
        }
        return Optional.empty();
    }

    static ConditionKey parse(SourceText text) throws PolicyException {
        return find(text.text()).orElseThrow(() -> text.problem(unknown(text.text())));
    }

    /** Returns the error for an unknown key name. */
    public static String unknown(String text) {
        return "the condition key is not supported: '" + text + "' (nearest: " + nearest(text) + ")";
    }

    private static String nearest(String text) {
        List<String> known = Stream.concat(
                        WHOLE.keySet().stream(), TAGGED.keySet().stream().map(prefix -> prefix + '*'))
                .toList();
        return String.join(", ", NameSuggester.nearest(text, known, OFFERED));
    }
}
