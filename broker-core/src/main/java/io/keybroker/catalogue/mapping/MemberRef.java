package io.keybroker.catalogue.mapping;

/**
 * A request member and its format.
 *
 * @param address where it stands
 * @param reading what it means
 */
record MemberRef(String address, MemberFormat reading) {
    /** The member as operations.tsv has it. */
    String text() {
        return reading == MemberFormat.PLAIN ? address : address + '~' + reading.wireName();
    }
}
