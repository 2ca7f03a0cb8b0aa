package io.keybroker.catalogue.dataplane;

import io.keybroker.catalogue.model.PartitionRegion;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The form of an ARN, or of its end: {@code arn:{P}:es:{R}:{A}:domain/${domain}}.
 *
 * @param text the form, with gaps
 */
record ArnForm(String text) {
    private static final Pattern GAP = Pattern.compile("\\{([PRA])}|\\$\\{(\\w+)}");
    private static final int LONGEST_ARN = 2048;

    /** The text with a value in each gap. */
    String fill(UnaryOperator<String> values) {
        Matcher gap = GAP.matcher(text);
        StringBuilder arn = new StringBuilder(128);
        while (gap.find()) {
            String name = gap.group(1) == null ? gap.group(2) : gap.group(1);
            gap.appendReplacement(arn, Matcher.quoteReplacement(values.apply(name)));
        }
        return gap.appendTail(arn).toString();
    }

    /** Whether an ARN of a known account has this form; what stands in a gap is one part of a path. */
    boolean matches(String arn, PartitionRegion place) {
        if (arn.length() > LONGEST_ARN) {
            return false;
        }
        Matcher gap = GAP.matcher(text);
        StringBuilder pattern = new StringBuilder(128);
        int from = 0;
        while (gap.find()) {
            pattern.append(Pattern.quote(text.substring(from, gap.start())));
            pattern.append(
                    switch (gap.group()) {
                        case "{P}" -> Pattern.quote(place.partition());
                        case "{R}" -> Pattern.quote(place.region());
                        case "{A}" -> "[0-9]{12}";
                        default -> "[^/*?\\s]+";
                    });
            from = gap.end();
        }
        return Pattern.matches(
                pattern.append(Pattern.quote(text.substring(from))).toString(), arn);
    }

    /** The form as an example. */
    String example(PartitionRegion place) {
        return fill(name -> switch (name) {
            case "P" -> place.partition();
            case "R" -> place.region();
            case "A" -> "123456789012";
            default -> name.toUpperCase(Locale.ROOT);
        });
    }
}
