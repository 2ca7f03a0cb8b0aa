package io.keybroker.pki;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/** Names in the server certificate; a wildcard covers one label, so host prefixes need their own entry. */
final class ServerNames {
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    private ServerNames() {}

    static GeneralNames from(List<String> hostnames) {
        Set<String> dns = new LinkedHashSet<>();
        Set<String> addresses = new LinkedHashSet<>();
        for (String hostname : hostnames) {
            if (ADDRESS.matcher(hostname).matches()) {
                addresses.add(hostname);
                continue;
            }
            dns.add(hostname);
            dns.add("*." + hostname);
            if (hostname.split("\\.", -1).length >= 3) {
                dns.add("*." + hostname.substring(hostname.indexOf('.') + 1));
            }
        }
        dns.addAll(List.of("localhost", "*.localhost"));
        addresses.addAll(List.of("127.0.0.1", "::1"));
        return new GeneralNames(Stream.concat(
                        dns.stream().map(name -> new GeneralName(GeneralName.dNSName, name)),
                        addresses.stream().map(address -> new GeneralName(GeneralName.iPAddress, address)))
                .toArray(GeneralName[]::new));
    }
}
