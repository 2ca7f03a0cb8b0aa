package io.keybroker.config;

import io.keybroker.role.LaunchSettings;
import io.keybroker.text.DurationFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the launches section of a role; referenced roles must exist and permit the lifetime. */
final class LaunchesReader {
    private static final String KEY = "launches";
    private static final Pattern READER = Pattern.compile("(:?[a-z_][a-z0-9_-]{0,31})?");

    private LaunchesReader() {}

    static Optional<LaunchSettings> read(Setting role) throws ConfigException {
        Optional<Setting> setting = role.optional(KEY);
        return setting.isEmpty() ? Optional.empty() : Optional.of(launches(setting.get()));
    }

    private static LaunchSettings launches(Setting setting) throws ConfigException {
        Setting launches = setting.section("role", "tagged", "ttl", "reader");
        Optional<Setting> ttl = launches.optional("ttl");
        return new LaunchSettings(
                launches.required("role", "role: job-worker").text("the name of a role"),
                Set.copyOf(launches.read(
                        "tagged",
                        roles -> roles.readList("[gpu-worker]", roleName -> roleName.text("the name of a role")),
                        List.of())),
                ttl.isEmpty() ? Optional.empty() : Optional.of(QuantitySetting.duration(ttl.get())),
                launches.read("reader", LaunchesReader::reader, ""));
    }

    private static String reader(Setting setting) throws ConfigException {
        String expected = "a user, as in app, or a group, as in :app";
        if (!READER.matcher(setting.text(expected)).matches()) {
            throw setting.mismatch("a user or a group", expected);
        }
        return setting.text();
    }

    /** Validates references once all roles are read. */
    static void requireValid(Setting setting, Map<String, RoleSettings> roles) throws ConfigException {
        for (Map.Entry<String, RoleSettings> entry : roles.entrySet()) {
            if (entry.getValue().launches().isPresent()) {
                Setting launches = setting.required(entry.getKey(), "").required(KEY, "launches: {role: job-worker}");
                requireValid(launches, entry.getValue().launches().get(), roles);
            }
        }
    }

    private static void requireValid(Setting setting, LaunchSettings launches, Map<String, RoleSettings> roles)
            throws ConfigException {
        List<Setting> named = new ArrayList<>(List.of(setting.required("role", "role: job-worker")));
        setting.optional("tagged").ifPresent(tagged -> named.addAll(tagged.items()));
        for (Setting roleName : named) {
            if (!roles.containsKey(roleName.text())) {
                throw roleName.invalid(
                        "is '" + roleName.text() + "', which is not a role",
                        Setting.nearest(roleName.text(), List.copyOf(roles.keySet())));
            }
            Duration most = roles.get(roleName.text()).maxTtl();
            if (launches.ttl().filter(ttl -> ttl.compareTo(most) > 0).isPresent()) {
                throw setting.required("ttl", "ttl: 6h")
                        .invalid(
                                "is longer than maxTtl of '" + roleName.text() + "', which is "
                                        + DurationFormat.format(most),
                                "ttl at most that");
            }
        }
    }
}
