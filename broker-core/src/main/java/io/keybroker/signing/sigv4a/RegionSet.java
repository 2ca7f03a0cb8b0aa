package io.keybroker.signing.sigv4a;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.text.Ascii;
import java.util.ArrayList;
import java.util.List;

/**
 * The region set of a SigV4A signature, {@code us-east-1,eu-*}; empty for SigV4.
 *
 * @param patterns regions, in which {@code *} matches any text
 */
public record RegionSet(List<String> patterns) {
    /** All regions. */
    public static final RegionSet EVERYWHERE = new RegionSet(List.of("*"));

    public static final RegionSet NONE = new RegionSet(List.of());
    public static final String HEADER = "x-amz-region-set";

    private static final int MOST = 32;

    public RegionSet {
        patterns = List.copyOf(patterns);
    }

    public static RegionSet parse(String text) throws RequestRejectedException {
        List<String> patterns = new ArrayList<>(2);
        int from = 0;
        while (from <= text.length()) {
            int comma = text.indexOf(',', from);
            int to = comma < 0 ? text.length() : comma;
            String pattern = text.substring(from, to).strip();
            boolean odd = pattern.length() > 64 || !Ascii.all(pattern, RegionSet::isAllowed);
            if (odd || patterns.size() == MOST) {
                throw new RequestRejectedException(
                        ErrorCode.MALFORMED, "X-Amz-Region-Set is not a list of at most " + MOST + " regions");
            }
            patterns.add(pattern);
            from = to + 1;
        }
        return new RegionSet(patterns);
    }

    private static boolean isAllowed(int c) {
        return Ascii.isDigit(c) || (c >= 'a' && c <= 'z') || c == '-' || c == '*';
    }

    /** Returns the region of authorization and routing: the home region, or else the first one without a star. */
    public String resolveRegion(String home) throws RequestRejectedException {
        for (String pattern : patterns) {
            if (matches(pattern, home)) {
                return home;
            }
        }
        for (String pattern : patterns) {
            if (pattern.indexOf('*') < 0) {
                return pattern;
            }
        }
        throw new RequestRejectedException(
                ErrorCode.ACCESS_DENIED, "X-Amz-Region-Set contains neither upstream.region nor a region without '*'");
    }

    /** Matches in linear time: backtracks no further than to the last star. */
    private static boolean matches(String pattern, String region) {
        int at = 0;
        int star = -1;
        int resume = 0;
        int i = 0;
        while (i < region.length()) {
            if (at < pattern.length() && pattern.charAt(at) == '*') {
                star = at++;
                resume = i;
            } else if (at < pattern.length() && pattern.charAt(at) == region.charAt(i)) {
                at++;
                i++;
            } else if (star >= 0) {
                at = star + 1;
                i = ++resume;
            } else {
                return false;
            }
        }
        while (at < pattern.length() && pattern.charAt(at) == '*') {
            at++;
        }
        return at == pattern.length();
    }
}
