package io.keybroker.catalogue.mapping;

/**
 * A request member and its format.
 *
 * @param address the member path
 * @param reading the format
 */
record MemberRef(String address, MemberFormat reading) {
    /** Returns the member as written in operations.tsv. */
    String text() {
        return reading == MemberFormat.PLAIN ? address : address + '~' + reading.wireName();
    }
}
