package io.keybroker.config;

import io.keybroker.catalogue.Variant;
import io.keybroker.config.BrokerConfig.AuditSettings;
import io.keybroker.config.BrokerConfig.Limits;
import io.keybroker.config.BrokerConfig.Listen;
import io.keybroker.config.BrokerConfig.SealSettings;
import io.keybroker.config.BrokerConfig.Upstream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads and validates broker.yaml; each unknown key and invalid value is an error with file and line. */
public final class ConfigReader {
    /** What the file is called in the home directory. */
    public static final String FILE = "broker.yaml";

    private static final String HOME_REGION = "us-east-1";
    private static final long MIB = 1 << 20;
    private static final Limits LIMITS = new Limits(
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            10_000,
            256,
            16 * MIB,
            64 * MIB,
            Duration.ofMillis(500),
            Duration.ofSeconds(15));
    private static final AuditSettings AUDIT = new AuditSettings(false, 16, 64 * MIB, List.of(), Optional.empty());

    private final Path home;

    private ConfigReader(Path home) {
        this.home = home;
    }

    /** The settings of a home directory. */
    public static BrokerConfig read(Path home) throws ConfigException {
        return new ConfigReader(home).config(SettingsFile.read(home.resolve(FILE)));
    }

    private BrokerConfig config(Setting file) throws ConfigException {
        Setting root = file.section(
                "listen",
                "hostnames",
                "registry",
                "identities",
                "roles",
                "upstream",
                "enrolment",
                "limits",
                "audit",
                "onStolenKey",
                "seal");
        Map<String, IdentitySettings> identities =
                new IdentityReader(home).read(root.required("identities", "identities: {}"));
        return new BrokerConfig(
                home,
                listen(root.required("listen", "listen: {data: \"0.0.0.0:8443\", admin: \"127.0.0.1:8444\"}")),
                hostnames(root.required("hostnames", "hostnames: [aws.broker.internal]")),
                root.read("registry", Addresses::registry, RegistryAddress.SQLITE),
                identities,
                new RoleReader(home, identities.keySet()).read(root.required("roles", "roles: {}")),
                root.read(
                        "upstream",
                        this::upstream,
                        new Upstream(Map.of(), Optional.empty(), Variant.PLAIN, HOME_REGION)),
                root.read("enrolment", new EnrolmentReader(identities.keySet())::read, EnrolmentReader.USUAL),
                root.read("limits", ConfigReader::limits, LIMITS),
                root.read("audit", this::audit, AUDIT),
                root.read(
                        "onStolenKey",
                        setting ->
                                Choice.of(setting, Map.of("alarm", OnStolenKey.ALARM, "suspend", OnStolenKey.SUSPEND)),
                        OnStolenKey.ALARM),
                root.read("seal", ConfigReader::seal, new SealSettings(Optional.empty())));
    }

    private static Listen listen(Setting setting) throws ConfigException {
        Setting listen = setting.section("data", "connect", "admin", "proxyProtocolFrom");
        Map<InetSocketAddress, String> taken = new LinkedHashMap<>();
        for (Map.Entry<String, Setting> field : listen.fields().entrySet()) {
            if (field.getKey().equals("proxyProtocolFrom")) {
                continue;
            }
            InetSocketAddress address = Addresses.socket(field.getValue());
            String before = address.getPort() == 0 ? null : taken.putIfAbsent(address, field.getKey());
            if (before != null) {
                throw field.getValue().wrong("is the address of " + before, "a different address");
            }
        }
        Optional<Setting> connect = listen.optional("connect");
        return new Listen(
                Addresses.socket(listen.required("data", "data: 0.0.0.0:8443")),
                connect.isPresent() ? Optional.of(Addresses.socket(connect.get())) : Optional.empty(),
                Addresses.socket(listen.required("admin", "admin: 127.0.0.1:8444")),
                listen.read("proxyProtocolFrom", from -> from.each("[10.0.0.0/24]", Addresses::range), List.of()));
    }

    private static List<String> hostnames(Setting setting) throws ConfigException {
        List<String> hostnames = setting.each("[aws.broker.internal]", Addresses::hostname);
        if (hostnames.isEmpty()) {
            throw setting.wrong("is an empty list", "at least one name, as in [aws.broker.internal]");
        }
        return hostnames;
    }

    private Upstream upstream(Setting setting) throws ConfigException {
        Setting upstream = setting.section("endpoints", "caBundle", "variant", "region");
        Optional<Setting> bundle = upstream.optional("caBundle");
        return new Upstream(
                upstream.read("endpoints", ConfigReader::endpoints, Map.of()),
                bundle.isPresent() ? Optional.of(NamedFile.read(home, bundle.get())) : Optional.empty(),
                upstream.read("variant", ConfigReader::variant, Variant.PLAIN),
                upstream.read("region", IdentityReader::region, HOME_REGION));
    }

    private static Map<String, URI> endpoints(Setting setting) throws ConfigException {
        return NamedSettings.each(
                setting, NamedSettings.SERVICE, "s3", (name, endpoint) -> Addresses.endpoint(endpoint));
    }

    private static Variant variant(Setting setting) throws ConfigException {
        Setting variant = setting.section("dualstack", "fips");
        return new Variant(
                variant.read("dualstack", Setting::truth, false), variant.read("fips", Setting::truth, false));
    }

    private static Limits limits(Setting setting) throws ConfigException {
        Setting limits = setting.section(
                "headerTimeout",
                "idleTimeout",
                "connections",
                "connectionsPerAddress",
                "bufferedBody",
                "bufferedBodies",
                "registryPoll",
                "registryStaleness");
        Limits read = new Limits(
                limits.read(
                        "headerTimeout",
                        Quantities.between(Duration.ofSeconds(1), Duration.ofMinutes(2)),
                        LIMITS.headerTimeout()),
                limits.read(
                        "idleTimeout",
                        Quantities.between(Duration.ofSeconds(1), Duration.ofHours(1)),
                        LIMITS.idleTimeout()),
                limits.read("connections", Quantities.count(1, 1_000_000), LIMITS.connections()),
                limits.read("connectionsPerAddress", Quantities.count(1, 1_000_000), LIMITS.connectionsPerAddress()),
                limits.read("bufferedBody", Quantities.bytes(64 << 10, 64 * MIB), LIMITS.bufferedBody()),
                limits.read("bufferedBodies", Quantities.bytes(MIB, 16_384 * MIB), LIMITS.bufferedBodies()),
                limits.read(
                        "registryPoll",
                        Quantities.between(Duration.ofMillis(50), Duration.ofMinutes(1)),
                        LIMITS.registryPoll()),
                limits.read(
                        "registryStaleness",
                        Quantities.between(Duration.ofSeconds(2), Duration.ofSeconds(300)),
                        LIMITS.registryStaleness()));
        agree(limits, read);
        return read;
    }

    private static void agree(Setting limits, Limits read) throws ConfigException {
        if (read.connectionsPerAddress() > read.connections()) {
            throw limits.wrong(
                    "allow " + read.connectionsPerAddress() + " connections per address but " + read.connections()
                            + " in total",
                    "connectionsPerAddress at most connections");
        }
        if (read.bufferedBody() > read.bufferedBodies()) {
            throw limits.wrong(
                    "allow more memory for one body than for all bodies", "bufferedBody at most bufferedBodies");
        }
        if (read.registryPoll().multipliedBy(2).compareTo(read.registryStaleness()) > 0) {
            throw limits.wrong(
                    "have a registryPoll that is too long for registryStaleness",
                    "registryStaleness at least twice registryPoll");
        }
    }

    private AuditSettings audit(Setting setting) throws ConfigException {
        Setting audit = setting.section("durability", "keep", "rotateAt", "sinks", "caBundle");
        Optional<Setting> bundle = audit.optional("caBundle");
        return new AuditSettings(
                audit.read("durability", ConfigReader::synced, AUDIT.synced()),
                audit.read("keep", Quantities.count(2, 10_000), AUDIT.keep()),
                audit.read("rotateAt", Quantities.bytes(MIB, 16_384 * MIB), AUDIT.rotateAt()),
                audit.read("sinks", SinkReader::read, AUDIT.sinks()),
                bundle.isPresent() ? Optional.of(NamedFile.read(home, bundle.get())) : Optional.empty());
    }

    private static SealSettings seal(Setting setting) throws ConfigException {
        Optional<Setting> idle = setting.section("afterIdle").optional("afterIdle");
        return new SealSettings(
                idle.isPresent()
                        ? Optional.of(Quantities.between(Duration.ofSeconds(1), Duration.ofDays(365))
                                .of(idle.get()))
                        : Optional.empty());
    }

    private static boolean synced(Setting setting) throws ConfigException {
        return Choice.of(setting, Map.of("written", false, "synced", true));
    }
}
