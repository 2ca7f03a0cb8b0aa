package io.keybroker.config;

import io.keybroker.catalogue.dataplane.DataPlane;
import io.keybroker.catalogue.dataplane.DataPlanes;
import io.keybroker.net.HostPattern;
import io.keybroker.role.ResourceHost;
import io.keybroker.role.ResourceHosts;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the hosts of single resources that a role lists. */
final class ResourceHostReader {
    private static final String EXAMPLE =
            "{host: search-logs-abc123.eu-central-1.es.amazonaws.com, service: es, region: eu-central-1}";
    private static final String HOST =
            "a DNS name in lower case, perhaps with '*.' before and ':PORT' after it, as in " + EXAMPLE;
    private static final Pattern LABEL = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");
    private static final DataPlanes DATA_PLANES = new DataPlanes();

    private ResourceHostReader() {}

    static ResourceHosts read(Setting setting) throws ConfigException {
        List<ResourceHost> hosts = setting.readList('[' + EXAMPLE + ']', ResourceHostReader::host);
        Set<String> names = new HashSet<>();
        for (int i = 0; i < hosts.size(); i++) {
            Optional<String> name = hosts.get(i).name();
            if (name.isPresent() && !names.add(name.get())) {
                throw setting.items()
                        .get(i)
                        .required("name", "name: logs")
                        .invalid("is '" + name.get() + "', which another host of the role has", "each name once");
            }
        }
        return new ResourceHosts(hosts);
    }

    private static ResourceHost host(Setting setting) throws ConfigException {
        Setting entry = setting.section("host", "service", "region", "name", "arn", "account");
        HostPattern host = pattern(entry.required("host", EXAMPLE));
        String service = service(entry.required("service", "service: es"));
        String region = IdentityReader.region(entry.required("region", "region: eu-central-1"));
        return new ResourceHost(
                host,
                service,
                region,
                entry.read("name", name -> Optional.of(name(name, host)), Optional.empty()),
                entry.read("arn", arn -> Optional.of(arn(arn, service, region)), Optional.empty()),
                entry.read("account", account -> Optional.of(account(account)), Optional.empty()));
    }

    private static HostPattern pattern(Setting setting) throws ConfigException {
        return HostPattern.parse(setting.text(HOST)).orElseThrow(() -> setting.mismatch("a host", HOST));
    }

    private static String service(Setting setting) throws ConfigException {
        String expected = String.join(", ", DATA_PLANES.signingNames());
        if (DATA_PLANES.find(setting.text("one of " + expected)).isEmpty()) {
            throw setting.invalid(
                    "is '" + setting.text() + "', a service without hosts of single resources that the broker knows",
                    "one of " + expected);
        }
        return setting.text();
    }

    private static String name(Setting setting, HostPattern host) throws ConfigException {
        String expected = "one label of a host name in lower case, as in logs";
        if (!LABEL.matcher(setting.text(expected)).matches()) {
            throw setting.mismatch("a label", expected);
        }
        if (host.below()) {
            throw setting.invalid("stands for more than one host", "name with a host that has no '*.'");
        }
        return setting.text();
    }

    private static String arn(Setting setting, String service, String region) throws ConfigException {
        DataPlane plane = DATA_PLANES.find(service).orElseThrow();
        String expected = plane.arnForms(region);
        if (expected.isEmpty()) {
            throw setting.invalid("is stated for " + service + ", whose requests show theirs", "no arn");
        }
        if (!plane.acceptsArn(setting.text(expected), region)) {
            throw setting.mismatch("an ARN of " + service + " in " + region, expected);
        }
        return setting.text();
    }

    private static String account(Setting setting) throws ConfigException {
        String expected = "twelve digits in quotes, as in \"123456789012\"";
        if (!ACCOUNT.matcher(setting.text(expected)).matches()) {
            throw setting.mismatch("an account", expected);
        }
        return setting.text();
    }
}
