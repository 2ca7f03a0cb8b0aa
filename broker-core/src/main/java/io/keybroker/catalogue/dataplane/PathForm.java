package io.keybroker.catalogue.dataplane;

import io.keybroker.catalogue.mapping.RequestMembers;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.PercentEncoding;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The form of a path, {@code /workspaces/{workspace}/api/v1/query}: a label takes one segment, and one with {@code +} at the
 * end takes all that are left.
 *
 * @param parts its segments
 */
record PathForm(List<String> parts) {
    static PathForm parse(String text) {
        return new PathForm(Arrays.asList(text.substring(1).split("/", -1)));
    }

    /** The segments of a path, decoded; a segment may have a slash in it. */
    static List<String> segments(String path) throws RequestRejectedException {
        String[] segments = path.substring(1).split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            segments[i] = RequestMembers.utf8(PercentEncoding.decode(segments[i]));
        }
        return Arrays.asList(segments);
    }

    /** What the labels take of a path, if it has this form. */
    Optional<Map<String, String>> match(List<String> segments) {
        Map<String, String> labels = new HashMap<>();
        for (int i = 0; i < parts.size(); i++) {
            String part = parts.get(i);
            if (part.endsWith("+}")) {
                List<String> rest = segments.subList(Math.min(i, segments.size()), segments.size());
                labels.put(part.substring(1, part.length() - 2), String.join("/", rest));
                return Optional.of(labels);
            }
            if (i >= segments.size() || !matches(part, segments.get(i), labels)) {
                return Optional.empty();
            }
        }
        return segments.size() == parts.size() ? Optional.of(labels) : Optional.empty();
    }

    private static boolean matches(String part, String segment, Map<String, String> labels) {
        if (!part.startsWith("{")) {
            return part.equals(segment);
        }
        labels.put(part.substring(1, part.length() - 1), segment);
        return !segment.isEmpty() && segment.indexOf('/') < 0;
    }
}
