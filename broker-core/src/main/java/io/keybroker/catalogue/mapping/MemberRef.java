package io.keybroker.catalogue.mapping;

import java.util.Arrays;
import java.util.List;

/**
 * A member of a request and how it is read.
 *
 * @param address where it stands
 * @param reading what it means
 */
record MemberRef(String address, MemberFormat reading) {
    /** All members that can fill one gap, {@code StreamName/StreamARN}; none for {@code ?}. */
    static List<MemberRef> alternatives(String text) {
        return text.equals("?")
                ? List.of()
                : Arrays.stream(text.split("/")).map(MemberRef::of).toList();
    }

    private static MemberRef of(String text) {
        int mark = text.indexOf('~');
        boolean read = mark > 0 && !text.endsWith(".~");
        return read
                ? new MemberRef(text.substring(0, mark), MemberFormat.parse(text.substring(mark + 1)))
                : new MemberRef(text, MemberFormat.PLAIN);
    }
}
