package io.keybroker.auth;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.RequestHead;
import io.keybroker.net.IpAddressParser;
import io.keybroker.signing.sigv4.CredentialScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The broker's hostnames. A host prefix may precede one: a bucket (virtual-hosted style) or an operation's host
 * prefix, such as {@code data-} or {@code 123456789012.}.
 */
public final class BrokerHosts implements AcceptedHosts {
    private final List<String> names = new ArrayList<>();

    public BrokerHosts(List<String> hostnames) {
        hostnames.forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
        names.add("localhost");
    }

    @Override
    public String hostPrefix(RequestHead head, CredentialScope scope) throws RequestRejectedException {
        String host = head.hostname();
        if (isAddress(host)) {
            return "";
        }
        for (String name : names) {
            if (host.equals(name)) {
                return "";
            }
            if (host.endsWith('.' + name) || host.endsWith('-' + name)) {
                return host.substring(0, host.length() - name.length());
            }
        }
        throw new RequestRejectedException(ErrorCode.MALFORMED, "the host is not one of this broker's names");
    }

    @Override
    public List<String> names() {
        return List.copyOf(names);
    }

    /** Returns the bucket of a host prefix, which consists of whole labels and ends with a dot. */
    static String bucket(String prefix) throws RequestRejectedException {
        if (prefix.isEmpty()) {
            return "";
        }
        if (prefix.length() == 1 || !prefix.endsWith(".")) {
            throw new RequestRejectedException(ErrorCode.MALFORMED, "the host is not one of this broker's names");
        }
        return prefix.substring(0, prefix.length() - 1);
    }

    private static boolean isAddress(String host) {
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        return IpAddressParser.bytes(bracketed ? host.substring(1, host.length() - 1) : host)
                .isPresent();
    }

    @Override
    public boolean isBroker() {
        return true;
    }
}
