package io.keybroker.catalogue;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A request member and its format.
 *
 * @param address where it stands
 * @param reading what it means
 */
record MemberRef(String address, Reading reading) {
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
                ? new MemberRef(
                        text.substring(0, mark),
                        Reading.valueOf(text.substring(mark + 1).toUpperCase(Locale.ROOT)))
                : new MemberRef(text, Reading.PLAIN);
    }
}
