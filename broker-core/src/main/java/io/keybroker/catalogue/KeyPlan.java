package io.keybroker.catalogue;

/**
 * Mapping from a request to the values of a condition key, or of the tag keys.
 *
 * @param form {@code =} for a key of its own, else what operations.tsv calls a form of tags
 * @param name the key in lower case; empty for tags
 * @param address the member that its value stands in; {@code ?} if the request does not show it
 * @param always whether there is a value, hidden then, where the member is absent
 */
record KeyPlan(String form, String name, String address, boolean always) {
    private static final String PLAIN = "=";
    private static final String ELSE_HIDDEN = "/?";

    /** Reads a key as operations.tsv has it, {@code key=member} or {@code form:member}. */
    static KeyPlan of(String text) {
        int equals = text.indexOf('=');
        if (equals < 0) {
            int colon = text.indexOf(':');
            return new KeyPlan(text.substring(0, Math.max(0, colon)), "", text.substring(colon + 1), false);
        }
        String address = text.substring(equals + 1);
        boolean always = address.endsWith(ELSE_HIDDEN);
        String member = always ? address.substring(0, address.length() - ELSE_HIDDEN.length()) : address;
        return new KeyPlan(PLAIN, text.substring(0, equals), member, always);
    }

    boolean isPlain() {
        return form.equals(PLAIN);
    }

    boolean isHidden() {
        return address.equals("?");
    }

    /** The part of a body that it is read from: for tags all that lies below the member. */
    String part() {
        return isPlain() || isHidden() ? address : address + ".**";
    }
}
