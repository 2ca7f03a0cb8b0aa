package io.keybroker.catalogue.mapping;

import io.keybroker.catalogue.table.RowSyntaxException;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Mapping from a request to the values of a condition key, or of the tag keys.
 *
 * @param form the form of the values in the member
 * @param name the key in lower case; empty for tags
 * @param address the member of the value; {@code ?} if the request does not contain it
 * @param always whether an absent member means a hidden value
 */
public record ConditionKeyMapping(Form form, String name, String address, boolean always) {
    /** Forms of condition-key values in a member. */
    public enum Form {
        /** The member is the key's value. */
        PLAIN("="),
        /** A list of pairs of Key and Value. */
        TAGS("tags"),
        /** A list of pairs of key and value. */
        LOWER_TAGS("lowertags"),
        /** A list of pairs of TagKey and TagValue. */
        TAG_TAGS("tagtags"),
        /** A list of the keys of tags. */
        TAG_KEYS("tagkeys"),
        /** A map of tags. */
        TAG_MAP("tagmap"),
        /** A key of DynamoDB, whose partition key is {@code dynamodb:LeadingKeys}. */
        LEADING_KEYS("leading");

        private final String wireName;

        Form(String wireName) {
            this.wireName = wireName;
        }

        static Form parse(String name, int column) {
            return Arrays.stream(values())
                    .filter(form -> form != PLAIN && form.wireName.equals(name))
                    .findFirst()
                    .orElseThrow(() -> new RowSyntaxException(
                            column,
                            "'" + name + "' is no form of tags (expected: one of "
                                    + Arrays.stream(values())
                                            .filter(form -> form != PLAIN)
                                            .map(form -> form.wireName)
                                            .collect(Collectors.joining(", "))
                                    + ")"));
        }
    }

    public boolean isPlain() {
        return form == Form.PLAIN;
    }

    public boolean isHidden() {
        return address.equals("?");
    }

    /** Returns the path of the body that it reads: for tags all below the member. */
    public String part() {
        return isPlain() || isHidden() ? address : address + ".**";
    }

    /** Returns the key as written in operations.tsv. */
    String text() {
        return isPlain() ? name + '=' + address + (always ? "/?" : "") : form.wireName + ':' + address;
    }
}
