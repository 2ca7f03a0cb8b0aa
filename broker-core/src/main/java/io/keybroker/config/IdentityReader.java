package io.keybroker.config;

import io.keybroker.config.IdentitySettings.AssumeRole;
import io.keybroker.config.IdentitySettings.Sealed;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the identities, and sees that each has its key from somewhere. */
final class IdentityReader {
    private static final List<String> TYPES = List.of("sealed", "assume-role");
    private static final Pattern ROLE_ARN =
            Pattern.compile("arn:aws(-[a-z]+)*:iam::[0-9]{12}:role/[\\u0021-\\u007e]{1,512}");
    // https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
    private static final Pattern EXTERNAL_ID = Pattern.compile("[A-Za-z0-9_+=,.@:/-]{2,1224}");
    private static final Pattern SESSION_NAME = Pattern.compile("[A-Za-z0-9_+=,.@-]{2,64}");
    private static final Pattern REGION = Pattern.compile("[a-z]{2,3}(-[a-z]+)+-[0-9]{1,2}");

    private IdentityReader() {}

    static Map<String, IdentitySettings> read(Setting setting) throws ConfigException {
        Map<String, IdentitySettings> identities = NamedSettings.each(
                setting, NamedSettings.NAME, "app: {type: sealed}", (name, identity) -> identity(identity));
        for (Map.Entry<String, IdentitySettings> each : identities.entrySet()) {
            if (each.getValue() instanceof AssumeRole role) {
                Setting from =
                        setting.required(each.getKey(), "app: {type: sealed}").required("from", "from: app");
                Known.identity(from, identities.keySet());
                demandKey(from, each.getKey(), role, identities);
            }
        }
        return identities;
    }

    private static IdentitySettings identity(Setting setting) throws ConfigException {
        setting.demand(Setting.Kind.MAPPING, "a mapping, as in {type: sealed}");
        Setting type = setting.required("type", "type: sealed");
        return switch (type.text(String.join(" or ", TYPES))) {
            case "sealed" -> {
                setting.section("type");
                yield new Sealed();
            }
            case "assume-role" -> assumeRole(setting);
            default ->
                throw type.wrong(
                        "is '" + type.text() + "', which is not supported", Setting.nearest(type.text(), TYPES));
        };
    }

    private static AssumeRole assumeRole(Setting setting) throws ConfigException {
        Setting role = setting.section(
                "type", "roleArn", "from", "externalId", "sessionName", "duration", "region", "perInstanceSession");
        Optional<Setting> externalId = role.optional("externalId");
        return new AssumeRole(
                matching(
                        role.required("roleArn", "roleArn: arn:aws:iam::123456789012:role/ops"),
                        ROLE_ARN,
                        "the ARN of an IAM role, as in arn:aws:iam::123456789012:role/ops"),
                role.required("from", "from: app").text("the name of an identity"),
                externalId.isPresent()
                        ? Optional.of(matching(
                                externalId.get(), EXTERNAL_ID, "2 to 1224 letters, digits or any of _+=,.@:/-"))
                        : Optional.empty(),
                role.read(
                        "sessionName",
                        name -> matching(name, SESSION_NAME, "2 to 64 letters, digits or any of _+=,.@-"),
                        "keybroker"),
                role.read(
                        "duration",
                        Quantities.between(Duration.ofMinutes(15), Duration.ofHours(12)),
                        Duration.ofHours(1)),
                role.read("region", IdentityReader::region, "us-east-1"),
                role.read("perInstanceSession", Setting::truth, false));
    }

    static String region(Setting setting) throws ConfigException {
        return matching(setting, REGION, "a region, as in eu-central-1");
    }

    private static String matching(Setting setting, Pattern grammar, String expected) throws ConfigException {
        if (!grammar.matcher(setting.text(expected)).matches()) {
            throw setting.wrong("is '" + setting.text() + "'", expected);
        }
        return setting.text();
    }

    /** A chain of roles ends at a key, and AWS lets sessions that one role opens from another live an hour. */
    private static void demandKey(Setting from, String name, AssumeRole role, Map<String, IdentitySettings> identities)
            throws ConfigException {
        Set<String> seen = new HashSet<>(Set.of(name));
        IdentitySettings source = identities.get(role.from());
        if (source instanceof AssumeRole && role.duration().compareTo(Duration.ofHours(1)) > 0) {
            throw from.wrong(
                    "is '" + role.from() + "', itself an assumed role, whose sessions live an hour at most",
                    "a sealed identity, or duration: 1h");
        }
        String next = role.from();
        while (source instanceof AssumeRole between) {
            if (!seen.add(next)) {
                throw from.wrong("leads in a circle", "a chain that ends at a sealed identity");
            }
            next = between.from();
            source = identities.get(next);
        }
    }
}
