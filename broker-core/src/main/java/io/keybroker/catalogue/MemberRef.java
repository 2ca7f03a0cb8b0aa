package io.keybroker.catalogue;

/**
 * A request member and its format.
 *
 * @param address where it stands
 * @param reading what it means
 */
record MemberRef(String address, Reading reading) {
    /** The member as operations.tsv has it. */
    String text() {
        return reading == Reading.PLAIN ? address : address + '~' + reading.wireName();
    }
}
