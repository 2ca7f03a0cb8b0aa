package io.keybroker.catalogue;

import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The allow-list of hosts: an operator's word for a service, else the partition's pattern for a region that AWS could
 * have. Nothing a request says reaches a host but through here.
 */
public final class Endpoints {
    private static final Pattern REGION = Pattern.compile("(us|eu|ap|sa|ca|me|af|il|mx)-[a-z]{4,10}-[0-9]{1,2}");
    private static final Pattern CHINA = Pattern.compile("cn-[a-z]{4,10}-[0-9]");
    private static final Pattern GOV = Pattern.compile("us-gov-[a-z]{4,10}-[0-9]");

    private final Map<String, URI> stated;

    public Endpoints(Map<String, URI> stated) {
        this.stated = Map.copyOf(new HashMap<>(stated));
    }

    public Endpoint of(Service service, String region) throws RefusedException {
        URI uri = stated.get(service.signingName());
        if (uri != null) {
            return new Endpoint(uri.getHost(), uri.getPort() < 0 ? 443 : uri.getPort(), region, true);
        }
        String home = region.equals("aws-global") ? "us-east-1" : region;
        String suffix;
        if (CHINA.matcher(home).matches()) {
            suffix = "amazonaws.com.cn";
        } else if (GOV.matcher(home).matches() || REGION.matcher(home).matches()) {
            suffix = "amazonaws.com";
        } else {
            throw new RefusedException(Refusal.MALFORMED, "'" + region + "' is not a region");
        }
        return new Endpoint(service.hostPrefix() + '.' + home + '.' + suffix, 443, home, false);
    }
}
