package io.keybroker.catalogue.mapping;

import io.keybroker.catalogue.model.PartitionRegion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An ARN template, {@code arn:{P}:sqs:{R}:{A}:${QueueName}}: filled from a request, or matched with an ARN. */
public final class ArnTemplate {
    public static final String UNKNOWN = "unknown";
    private static final int LONGEST_ARN = 2048;
    private static final Pattern GAP = Pattern.compile("\\{[PRA]}|\\$\\{\\w+}");

    private final List<String> literals = new ArrayList<>();
    private final List<String> gaps = new ArrayList<>();
    private final List<Integer> variables = new ArrayList<>();

    ArnTemplate(String text) {
        Matcher gap = GAP.matcher(text);
        int from = 0;
        while (gap.find()) {
            literals.add(text.substring(from, gap.start()));
            gaps.add(gap.group());
            if (gap.group().startsWith("$")) {
                variables.add(gaps.size() - 1);
            }
            from = gap.end();
        }
        literals.add(text.substring(from));
    }

    /** Returns the number of variables. */
    int size() {
        return variables.size();
    }

    String fill(PartitionRegion place, String account, List<String> values) {
        StringBuilder arn = new StringBuilder(96);
        int next = 0;
        for (int i = 0; i < gaps.size(); i++) {
            arn.append(literals.get(i));
            String gap = gaps.get(i);
            arn.append(
                    switch (gap) {
                        case "{P}" -> place.partition();
                        case "{R}" -> place.region();
                        case "{A}" -> account;
                        default -> unprefixed(i, values.get(next));
                    });
            next += gap.startsWith("$") ? 1 : 0;
        }
        return arn.append(literals.get(gaps.size())).toString();
    }

    /** Treats {@code alias/x} for {@code alias/${Alias}} like {@code x}. */
    private String unprefixed(int gap, String value) {
        String before = literals.get(gap);
        String kind = before.substring(before.lastIndexOf(':') + 1);
        return kind.length() > 1 && kind.endsWith("/") && value.startsWith(kind)
                ? value.substring(kind.length())
                : value;
    }

    boolean matches(String arn) {
        return laidOver(arn, gaps.size()).isPresent();
    }

    /** Returns the variable, partition, region and account of an ARN that ends after that variable. */
    Optional<Substitution> prefixThrough(int variable, String arn) {
        return laidOver(arn, variables.get(variable) + 1);
    }

    private Optional<Substitution> laidOver(String arn, int count) {
        String partition = "";
        String region = "";
        String account = "";
        String value = "";
        int at = 0;
        for (int i = 0; i < count; i++) {
            if (arn.length() > LONGEST_ARN || !arn.startsWith(literals.get(i), at)) {
                return Optional.empty();
            }
            at += literals.get(i).length();
            boolean context = gaps.get(i).startsWith("{");
            String after = i + 1 == count && count < gaps.size() ? "" : literals.get(i + 1);
            boolean last = i + 1 == count && after.isEmpty();
            int end = last ? arn.length() : arn.indexOf(after, context ? at : Math.min(at + 1, arn.length()));
            if (end < at || (after.isEmpty() && !last)) {
                return Optional.empty();
            }
            value = arn.substring(at, end);
            if (context ? value.indexOf(':') >= 0 : value.isEmpty()) {
                return Optional.empty();
            }
            partition = gaps.get(i).equals("{P}") ? value : partition;
            region = gaps.get(i).equals("{R}") ? value : region;
            account = gaps.get(i).equals("{A}") ? value : account;
            at = end;
        }
        boolean whole =
                count < gaps.size() ? at == arn.length() : arn.substring(at).equals(literals.get(count));
        return whole
                ? Optional.of(new Substitution(value, new PartitionRegion(partition, region), account))
                : Optional.empty();
    }

    /**
     * The parts of an ARN.
     *
     * @param text the variable's value
     * @param place partition and region
     * @param account the account
     */
    record Substitution(String text, PartitionRegion place, String account) {}
}
