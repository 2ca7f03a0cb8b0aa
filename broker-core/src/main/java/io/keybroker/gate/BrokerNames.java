package io.keybroker.gate;

import io.keybroker.http.RequestHead;
import io.keybroker.refusal.Ascii;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The names that the broker answers to; what stands in front of one of them is a bucket (virtual-hosted style). */
public final class BrokerNames {
    private final List<String> names = new ArrayList<>();

    public BrokerNames(List<String> hostnames) {
        hostnames.forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
        names.add("localhost");
    }

    /** The label in front of the broker's name, or nothing at all. */
    String prefixOf(RequestHead head) throws RefusedException {
        String host = head.hostname();
        if (isAddress(host)) {
            return "";
        }
        for (String name : names) {
            if (host.equals(name)) {
                return "";
            }
            if (host.length() > name.length() + 1 && host.endsWith('.' + name)) {
                return host.substring(0, host.length() - name.length() - 1);
            }
        }
        throw new RefusedException(Refusal.MALFORMED, "the host is not one of this broker's names");
    }

    private static boolean isAddress(String host) {
        return host.startsWith("[") || Ascii.all(host, c -> Ascii.isDigit(c) || c == '.');
    }
}
