package io.keybroker.config;

import io.keybroker.config.RoleSettings.Mode;
import io.keybroker.policy.Tags;
import io.keybroker.role.Presign;
import io.keybroker.role.ResourceHosts;
import io.keybroker.role.StoreChoice;
import io.keybroker.text.DurationFormat;
import io.keybroker.text.NameGrammar;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Reads the roles; referenced identities and policy files must exist. */
final class RoleReader {
    private static final Duration TTL = Duration.ofHours(6);
    private static final Duration MAX_TTL = Duration.ofDays(30);
    private static final String[] KEYS = {
        "identity",
        "identities",
        "policy",
        "ttl",
        "maxTtl",
        "presign",
        "presignMaxAge",
        "sigv2",
        "mint",
        "mode",
        "unknownOperations",
        "stores",
        "bucketStores",
        "anonymous",
        "hosts",
        "tags",
        "launches"
    };
    private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9._-]{1,255}[*]?");
    private static final Pattern ACTION = Pattern.compile("[a-z0-9-]{1,64}:[A-Za-z0-9]{1,128}");

    private final Path home;
    private final Collection<String> identities;
    private final Collection<String> stores;

    RoleReader(Path home, Collection<String> identities, Collection<String> stores) {
        this.home = home;
        this.identities = identities;
        this.stores = stores;
    }

    Map<String, RoleSettings> read(Setting setting) throws ConfigException {
        Map<String, RoleSettings> roles = MapSetting.readAll(
                setting,
                NameGrammar::accepts,
                "job-worker: {identity: app, policy: policies/job-worker.json}",
                (name, role) -> role(role));
        LaunchesReader.requireValid(setting, roles);
        return roles;
    }

    private RoleSettings role(Setting setting) throws ConfigException {
        Setting role = setting.section(KEYS);
        Lifetimes lifetimes = lifetimes(role);
        return new RoleSettings(
                IdentityReference.identity(role.required("identity", "identity: app"), identities),
                role.read("identities", this::byService, Map.of()),
                policies(role.required("policy", "policy: policies/job-worker.json")),
                lifetimes.ttl(),
                lifetimes.maxTtl(),
                presign(role),
                role.read("sigv2", Setting::booleanValue, false),
                role.read("mint", RoleReader::actions, Set.of()),
                role.read("mode", RoleReader::mode, Mode.ENFORCE),
                role.read("unknownOperations", RoleReader::allowed, false),
                new StoreChoice(
                        role.read("stores", this::serviceStores, Map.of()),
                        role.read("bucketStores", this::bucketStores, Map.of())),
                role.read("anonymous", RoleReader::actions, Set.of()),
                role.read("hosts", ResourceHostReader::read, ResourceHosts.NONE),
                role.read("tags", RoleReader::tags, Tags.NONE),
                LaunchesReader.read(role));
    }

    private record Lifetimes(Duration ttl, Duration maxTtl) {}

    private static Lifetimes lifetimes(Setting role) throws ConfigException {
        Duration maxTtl =
                role.read("maxTtl", QuantitySetting.within(Duration.ofSeconds(1), Duration.ofDays(3650)), MAX_TTL);
        Duration usual = TTL.compareTo(maxTtl) < 0 ? TTL : maxTtl;
        Duration ttl = role.read("ttl", QuantitySetting.within(Duration.ofSeconds(1), Duration.ofDays(3650)), usual);
        if (ttl.compareTo(maxTtl) > 0) {
            throw role.required("ttl", "ttl: 6h")
                    .invalid("is longer than maxTtl, which is " + DurationFormat.format(maxTtl), "ttl at most maxTtl");
        }
        return new Lifetimes(ttl, maxTtl);
    }

    private Map<String, String> byService(Setting setting) throws ConfigException {
        return MapSetting.readAll(
                setting,
                MapSetting.SERVICE,
                "ec2: ops",
                (service, identity) -> IdentityReference.identity(identity, identities));
    }

    private Map<String, String> serviceStores(Setting setting) throws ConfigException {
        return stores(setting, MapSetting.SERVICE, "s3: minio");
    }

    private Map<String, String> bucketStores(Setting setting) throws ConfigException {
        return stores(setting, BUCKET.asMatchPredicate(), "archive: minio, or \"logs-*\": minio");
    }

    private Map<String, String> stores(Setting setting, Predicate<String> grammar, String example)
            throws ConfigException {
        return MapSetting.readAll(setting, grammar, example, (name, store) -> {
            String expected = stores.isEmpty() ? "a store under upstream.stores" : String.join(" or ", sorted(stores));
            if (!stores.contains(store.text(expected))) {
                throw store.mismatch("a store of upstream.stores", expected);
            }
            return store.text();
        });
    }

    private static Collection<String> sorted(Collection<String> names) {
        return new TreeSet<>(names);
    }

    private List<Path> policies(Setting setting) throws ConfigException {
        if (setting.kind() != Setting.Kind.LIST) {
            return List.of(FileSetting.read(home, setting));
        }
        List<Path> files = setting.readList("[policies/job-worker.json]", file -> FileSetting.read(home, file));
        if (files.isEmpty()) {
            throw setting.invalid("is an empty list", "at least one file");
        }
        return files;
    }

    private static Presign presign(Setting role) throws ConfigException {
        return new Presign(
                role.read("presign", RoleReader::presignMode, Presign.Mode.OFF),
                role.read(
                        "presignMaxAge",
                        QuantitySetting.within(Duration.ofSeconds(1), Presign.LONGEST),
                        Presign.USUAL));
    }

    private static Presign.Mode presignMode(Setting setting) throws ConfigException {
        Map<String, Presign.Mode> modes = new HashMap<>();
        for (Presign.Mode mode : Presign.Mode.values()) {
            modes.put(mode.wireName(), mode);
        }
        return EnumSetting.parse(setting, modes);
    }

    private static Mode mode(Setting setting) throws ConfigException {
        return EnumSetting.parse(setting, Map.of("enforce", Mode.ENFORCE, "learn", Mode.LEARN));
    }

    private static boolean allowed(Setting setting) throws ConfigException {
        return EnumSetting.parse(setting, Map.of("refuse", false, "allow", true));
    }

    private static Tags tags(Setting setting) throws ConfigException {
        String example = "{team: data}";
        setting.requireKind(Setting.Kind.MAPPING, "a mapping, as in " + example);
        Map<String, String> tags = new HashMap<>();
        for (Map.Entry<String, Setting> entry : setting.fields().entrySet()) {
            tags.put(entry.getKey(), entry.getValue().text("a text, as in " + example));
        }
        try {
            return Tags.of(tags);
        } catch (IllegalArgumentException e) {
            throw setting.invalid("is invalid: " + e.getMessage(), "names and values, as in " + example);
        }
    }

    private static Set<String> actions(Setting setting) throws ConfigException {
        return Set.copyOf(setting.readList("[sts:AssumeRole]", RoleReader::action));
    }

    private static String action(Setting setting) throws ConfigException {
        String expected = "one action without wildcards, as in sts:AssumeRole";
        if (!ACTION.matcher(setting.text(expected)).matches()) {
            throw setting.mismatch("an action", expected);
        }
        return setting.text();
    }
}
