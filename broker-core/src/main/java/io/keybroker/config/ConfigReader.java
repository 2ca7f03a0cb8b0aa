package io.keybroker.config;

import io.keybroker.config.BrokerConfig.AuditSettings;
import io.keybroker.config.BrokerConfig.Limits;
import io.keybroker.config.BrokerConfig.Listen;
import io.keybroker.config.BrokerConfig.SealSettings;
import io.keybroker.config.BrokerConfig.Upstream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads and validates broker.yaml; each unknown key and invalid value is an error with file and line. */
public final class ConfigReader {
    /** Name of the file in the home directory. */
    public static final String FILE = "broker.yaml";

    private static final long MIB = 1 << 20;
    private static final Limits LIMITS = new Limits(
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            10_000,
            256,
            16 * MIB,
            64 * MIB,
            1024,
            Duration.ofMillis(500),
            Duration.ofSeconds(15));
    private static final AuditSettings AUDIT = new AuditSettings(false, 16, 64 * MIB, List.of(), Optional.empty());

    private final Path home;

    private ConfigReader(Path home) {
        this.home = home;
    }

    /** Reads the settings of a home directory. */
    public static BrokerConfig read(Path home) throws ConfigException {
        return new ConfigReader(home).config(YamlFile.read(home.resolve(FILE)));
    }

    private BrokerConfig config(Setting file) throws ConfigException {
        Setting root = file.section(
                "listen",
                "connect",
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
        Upstream upstream =
                root.read("upstream", new UpstreamReader(home, identities.keySet())::read, UpstreamReader.USUAL);
        return new BrokerConfig(
                home,
                readListen(
                        root.required("listen", "listen: {data: \"0.0.0.0:8443\", admin: \"127.0.0.1:8444\"}"),
                        root.read("connect", PassThroughSettings::read, PassThroughSettings.NONE)),
                hostnames(root.required("hostnames", "hostnames: [aws.broker.internal]")),
                root.read("registry", NetworkSettings::registry, RegistryAddress.SQLITE),
                identities,
                new RoleReader(home, identities.keySet(), upstream.stores().keySet())
                        .read(root.required("roles", "roles: {}")),
                upstream,
                root.read("enrolment", new EnrolmentReader(identities.keySet())::read, EnrolmentReader.USUAL),
                root.read("limits", ConfigReader::limits, LIMITS),
                root.read("audit", this::audit, AUDIT),
                root.read(
                        "onStolenKey",
                        setting -> EnumSetting.parse(
                                setting, Map.of("alarm", StolenKeyAction.ALARM, "suspend", StolenKeyAction.SUSPEND)),
                        StolenKeyAction.ALARM),
                root.read("seal", ConfigReader::seal, new SealSettings(Optional.empty())));
    }

    private static Listen readListen(Setting setting, PassThroughSettings passThrough) throws ConfigException {
        Setting listen = setting.section("data", "connect", "admin", "proxyProtocolFrom");
        Map<InetSocketAddress, String> taken = new LinkedHashMap<>();
        for (Map.Entry<String, Setting> field : listen.fields().entrySet()) {
            if (field.getKey().equals("proxyProtocolFrom")) {
                continue;
            }
            InetSocketAddress address = NetworkSettings.socket(field.getValue());
            if (taken.containsKey(address)) {
                throw field.getValue().invalid("is the address of " + taken.get(address), "a different address");
            }
            if (address.getPort() > 0) { // otherwise the system chooses one
                taken.put(address, field.getKey());
            }
        }
        Optional<Setting> connect = listen.optional("connect");
        return new Listen(
                NetworkSettings.socket(listen.required("data", "data: 0.0.0.0:8443")),
                connect.isPresent() ? Optional.of(NetworkSettings.socket(connect.get())) : Optional.empty(),
                NetworkSettings.socket(listen.required("admin", "admin: 127.0.0.1:8444")),
                listen.read(
                        "proxyProtocolFrom", from -> from.readList("[10.0.0.0/24]", NetworkSettings::range), List.of()),
                passThrough);
    }

    private static List<String> hostnames(Setting setting) throws ConfigException {
        List<String> hostnames = setting.readList("[aws.broker.internal]", NetworkSettings::hostname);
        if (hostnames.isEmpty()) {
            throw setting.invalid("is an empty list", "at least one name, as in [aws.broker.internal]");
        }
        return hostnames;
    }

    private static Limits limits(Setting setting) throws ConfigException {
        Setting limits = setting.section(
                "headerTimeout",
                "idleTimeout",
                "connections",
                "connectionsPerAddress",
                "bufferedBody",
                "bufferedBodies",
                "minimumBodyRate",
                "registryPoll",
                "registryStaleness");
        Limits read = new Limits(
                limits.read(
                        "headerTimeout",
                        QuantitySetting.within(Duration.ofSeconds(1), Duration.ofMinutes(2)),
                        LIMITS.headerTimeout()),
                limits.read(
                        "idleTimeout",
                        QuantitySetting.within(Duration.ofSeconds(1), Duration.ofHours(1)),
                        LIMITS.idleTimeout()),
                limits.read("connections", QuantitySetting.count(1, 1_000_000), LIMITS.connections()),
                limits.read(
                        "connectionsPerAddress", QuantitySetting.count(1, 1_000_000), LIMITS.connectionsPerAddress()),
                limits.read("bufferedBody", QuantitySetting.bytes(64 << 10, 64 * MIB), LIMITS.bufferedBody()),
                limits.read("bufferedBodies", QuantitySetting.bytes(MIB, 16_384 * MIB), LIMITS.bufferedBodies()),
                limits.read("minimumBodyRate", QuantitySetting.count(1, 1 << 20), LIMITS.minimumBodyRate()),
                limits.read(
                        "registryPoll",
                        QuantitySetting.within(Duration.ofMillis(50), Duration.ofMinutes(1)),
                        LIMITS.registryPoll()),
                limits.read(
                        "registryStaleness",
                        QuantitySetting.within(Duration.ofSeconds(2), Duration.ofSeconds(300)),
                        LIMITS.registryStaleness()));
        requireConsistent(limits, read);
        return read;
    }

    private static void requireConsistent(Setting limits, Limits read) throws ConfigException {
        if (read.connectionsPerAddress() > read.connections()) {
            throw limits.invalid(
                    "allow " + read.connectionsPerAddress() + " connections per address but " + read.connections()
                            + " in total",
                    "connectionsPerAddress at most connections");
        }
        if (read.bufferedBody() > read.bufferedBodies()) {
            throw limits.invalid(
                    "allow more memory for one body than for all bodies", "bufferedBody at most bufferedBodies");
        }
        if (read.registryPoll().multipliedBy(2).compareTo(read.registryStaleness()) > 0) {
            throw limits.invalid(
                    "have a registryPoll that is too long for registryStaleness",
                    "registryStaleness at least twice registryPoll");
        }
    }

    private AuditSettings audit(Setting setting) throws ConfigException {
        Setting audit = setting.section("durability", "keep", "rotateAt", "sinks", "caBundle");
        Optional<Setting> bundle = audit.optional("caBundle");
        return new AuditSettings(
                audit.read("durability", ConfigReader::synced, AUDIT.synced()),
                audit.read("keep", QuantitySetting.count(2, 10_000), AUDIT.keep()),
                audit.read("rotateAt", QuantitySetting.bytes(MIB, 16_384 * MIB), AUDIT.rotateAt()),
                audit.read("sinks", SinkReader::read, AUDIT.sinks()),
                bundle.isPresent() ? Optional.of(FileSetting.read(home, bundle.get())) : Optional.empty());
    }

    private static SealSettings seal(Setting setting) throws ConfigException {
        Optional<Setting> idle = setting.section("afterIdle").optional("afterIdle");
        return new SealSettings(
                idle.isPresent()
                        ? Optional.of(QuantitySetting.within(Duration.ofSeconds(1), Duration.ofDays(365))
                                .read(idle.get()))
                        : Optional.empty());
    }

    private static boolean synced(Setting setting) throws ConfigException {
        return EnumSetting.parse(setting, Map.of("written", false, "synced", true));
    }
}
