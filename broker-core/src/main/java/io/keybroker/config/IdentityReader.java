package io.keybroker.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.keybroker.config.IdentitySettings.AssumeRole;
import io.keybroker.config.IdentitySettings.DefaultChain;
import io.keybroker.config.IdentitySettings.Program;
import io.keybroker.config.IdentitySettings.Rotation;
import io.keybroker.config.IdentitySettings.Sealed;
import io.keybroker.text.NameGrammar;
import io.keybroker.text.StrictJsonFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads the identities, and checks that each has a source of its key. */
final class IdentityReader {
    private static final JsonMapper JSON = StrictJsonFactory.mapper().build();
    private static final List<String> TYPES = List.of("sealed", "assume-role", "process", "default");
    private static final Pattern ROLE_ARN =
            Pattern.compile("arn:aws(-[a-z]+)*:iam::[0-9]{12}:role/[\\u0021-\\u007e]{1,512}");
    // https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
    private static final Pattern EXTERNAL_ID = Pattern.compile("[A-Za-z0-9_+=,.@:/-]{2,1224}");
    private static final Pattern SESSION_NAME = Pattern.compile("[A-Za-z0-9_+=,.@-]{2,64}");
    private static final Pattern REGION = Pattern.compile("[a-z]{2,3}(-[a-z]+)+-[0-9]{1,2}");

    private static final Pattern TAG_KEY = Pattern.compile("[\\p{L}\\p{Zs}\\p{N}_.:/=+@-]{1,128}");
    private static final Pattern TAG_VALUE = Pattern.compile("[\\p{L}\\p{Zs}\\p{N}_.:/=+@-]{0,256}");
    private static final int MOST_TAGS = 50;
    private static final int LONGEST_POLICY = 2048;
    private static final String USUAL_REGION = "us-east-1";

    private final Path home;

    IdentityReader(Path home) {
        this.home = home;
    }

    Map<String, IdentitySettings> read(Setting setting) throws ConfigException {
        Map<String, IdentitySettings> identities = MapSetting.readAll(
                setting, NameGrammar::accepts, "app: {type: sealed}", (name, identity) -> identity(identity));
        for (Map.Entry<String, IdentitySettings> entry : identities.entrySet()) {
            if (entry.getValue() instanceof AssumeRole role) {
                Setting from =
                        setting.required(entry.getKey(), "app: {type: sealed}").required("from", "from: app");
                IdentityReference.identity(from, identities.keySet());
                requireSealedKey(from, entry.getKey(), role, identities);
            }
        }
        return identities;
    }

    private IdentitySettings identity(Setting setting) throws ConfigException {
        setting.requireKind(Setting.Kind.MAPPING, "a mapping, as in {type: sealed}");
        Setting type = setting.required("type", "type: sealed");
        return switch (type.text(String.join(" or ", TYPES))) {
            case "sealed" -> sealed(setting);
            case "assume-role" -> assumeRole(setting);
            case "process" -> {
                Setting process = setting.section("type", "command", "region");
                Setting command = process.required("command", "command: [/usr/local/bin/print-key, --profile, app]");
                yield new Program(readCommand(command), process.read("region", IdentityReader::region, USUAL_REGION));
            }
            case "default" ->
                new DefaultChain(
                        setting.section("type", "region").read("region", IdentityReader::region, USUAL_REGION));
            default ->
                throw type.invalid(
                        "is '" + type.text() + "', which is not supported", Setting.nearest(type.text(), TYPES));
        };
    }

    private static Sealed sealed(Setting setting) throws ConfigException {
        Setting sealed = setting.section("type", "region", "rotateEvery", "rotation");
        Rotation rotation = sealed.read("rotation", IdentityReader::rotation, Rotation.STANDARD);
        Optional<Setting> every = sealed.optional("rotateEvery");
        Duration least = Duration.ofHours(1).plus(rotation.whole());
        return new Sealed(
                sealed.read("region", IdentityReader::region, USUAL_REGION),
                every.isPresent()
                        ? Optional.of(QuantitySetting.within(least, Duration.ofDays(3650))
                                .read(every.get()))
                        : Optional.empty(),
                rotation);
    }

    private static Rotation rotation(Setting setting) throws ConfigException {
        Setting rotation = setting.section("settle", "drain", "grace");
        Duration shortest = Duration.ofMillis(500);
        return new Rotation(
                rotation.read(
                        "settle", QuantitySetting.within(shortest, Duration.ofHours(1)), Rotation.STANDARD.settle()),
                rotation.read(
                        "drain", QuantitySetting.within(shortest, Duration.ofHours(12)), Rotation.STANDARD.drain()),
                rotation.read(
                        "grace", QuantitySetting.within(shortest, Duration.ofDays(90)), Rotation.STANDARD.grace()));
    }

    static String region(Setting setting) throws ConfigException {
        return matching(setting, REGION, "a region, as in eu-central-1");
    }

    private AssumeRole assumeRole(Setting setting) throws ConfigException {
        Setting role = setting.section(
                "type",
                "roleArn",
                "from",
                "externalId",
                "sessionName",
                "duration",
                "region",
                "policy",
                "tags",
                "perInstanceSession");
        Optional<Setting> externalId = role.optional("externalId");
        Optional<Setting> policy = role.optional("policy");
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
                        QuantitySetting.within(Duration.ofMinutes(15), Duration.ofHours(12)),
                        Duration.ofHours(1)),
                role.read("region", IdentityReader::region, USUAL_REGION),
                policy.isPresent() ? Optional.of(sessionPolicy(policy.get())) : Optional.empty(),
                role.read("tags", IdentityReader::tags, Map.of()),
                role.read("perInstanceSession", Setting::booleanValue, false));
    }

    private static List<String> readCommand(Setting setting) throws ConfigException {
        String expected = "the absolute path of a program and its arguments, as in [/usr/local/bin/print-key, app]";
        setting.requireKind(Setting.Kind.LIST, expected);
        List<String> command = new ArrayList<>();
        for (Setting item : setting.items()) {
            command.add(item.text("a text"));
        }
        if (command.isEmpty()
                || !command.get(0).startsWith("/")
                || command.get(0).indexOf('\0') >= 0) {
            throw setting.invalid("does not start with an absolute path", expected);
        }
        if (!Files.isExecutable(Path.of(command.get(0)))) {
            throw setting.invalid("names " + command.get(0) + ", which cannot be run", expected);
        }
        return command;
    }

    /** Returns the policy without white space, because STS limits its length. */
    private String sessionPolicy(Setting setting) throws ConfigException {
        Path file = FileSetting.read(home, setting);
        String expected = "an IAM policy of " + LONGEST_POLICY + " characters at most, without white space";
        try {
            JsonNode policy = JSON.readTree(Files.readString(file));
            if (!policy.path("Statement").isContainerNode()) {
                throw setting.invalid("names " + file + ", which has no Statement", expected);
            }
            String text = policy.toString();
            if (text.length() > LONGEST_POLICY) {
                throw setting.invalid("names " + file + ", which has " + text.length() + " characters", expected);
            }
            return text;
        } catch (IOException e) {
            throw setting.invalid("names " + file + ", which is not JSON", expected);
        }
    }

    private static Map<String, String> tags(Setting setting) throws ConfigException {
        String expected = "at most " + MOST_TAGS + " tags, as in {team: blue}";
        setting.requireKind(Setting.Kind.MAPPING, expected);
        Map<String, String> tags = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (Map.Entry<String, Setting> field : setting.fields().entrySet()) {
            matching(field.getValue(), TAG_VALUE, "up to 256 letters, digits, blanks or any of _.:/=+@-");
            boolean named =
                    TAG_KEY.matcher(field.getKey()).matches() && !field.getKey().startsWith("aws:");
            if (!named || tags.containsKey(field.getKey()) || tags.size() == MOST_TAGS) {
                throw setting.invalid("has the tag '" + field.getKey() + "', which is invalid", expected);
            }
            tags.put(field.getKey(), field.getValue().text());
        }
        return tags;
    }

    private static String matching(Setting setting, Pattern grammar, String expected) throws ConfigException {
        if (!grammar.matcher(setting.text(expected)).matches()) {
            throw setting.invalid("is '" + setting.text() + "'", expected);
        }
        return setting.text();
    }

    /** Rejects a chain of roles that does not end at a key, or exceeds one hour, AWS's maximum for role chaining. */
    private static void requireSealedKey(
            Setting from, String name, AssumeRole role, Map<String, IdentitySettings> identities)
            throws ConfigException {
        Set<String> seen = new HashSet<>(Set.of(name));
        IdentitySettings source = identities.get(role.from());
        if (source instanceof AssumeRole && role.duration().compareTo(Duration.ofHours(1)) > 0) {
            throw from.invalid(
                    "is '" + role.from() + "', an assumed role, which limits sessions to one hour",
                    "an identity with its own key, or duration: 1h");
        }
        String next = role.from();
        while (source instanceof AssumeRole between) {
            if (!seen.add(next)) {
                throw from.invalid("is a cycle", "a chain that ends at an identity with its own key");
            }
            next = between.from();
            source = identities.get(next);
        }
    }
}
