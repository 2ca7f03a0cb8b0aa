package io.keybroker.catalogue.mapping;

/**
 * How one condition key, or those of tags, are read from a request.
 *
 * @param form {@code =} for a key of its own, else what operations.tsv calls a form of tags
 * @param name the key in lower case; empty for tags
 * @param address the member that its value stands in; {@code ?} if the request does not show it
 * @param always whether there is a value, hidden then, where the member is absent
 */
public record ConditionKeyMapping(String form, String name, String address, boolean always) {
    private static final String PLAIN = "=";
    private static final String ELSE_HIDDEN = "/?";

    /** Reads a key as operations.tsv has it, {@code key=member} or {@code form:member}. */
    public static ConditionKeyMapping of(String text) {
        int equals = text.indexOf('=');
        if (equals < 0) {
            int colon = text.indexOf(':');
            return new ConditionKeyMapping(text.substring(0, Math.max(0, colon)), "", text.substring(colon + 1), false);
        }
        String address = text.substring(equals + 1);
        boolean always = address.endsWith(ELSE_HIDDEN);
        String member = always ? address.substring(0, address.length() - ELSE_HIDDEN.length()) : address;
        return new ConditionKeyMapping(PLAIN, text.substring(0, equals), member, always);
    }

    public boolean isPlain() {
        return form.equals(PLAIN);
    }

    public boolean isHidden() {
        return address.equals("?");
    }

    /** The part of a body that it is read from: for tags all that lies below the member. */
    public String part() {
        return isPlain() || isHidden() ? address : address + ".**";
    }
}
