package io.keybroker.cli.init;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.pki.CertificateFiles;
import io.keybroker.store.sealed.SealedStore;
import io.keybroker.store.sealed.WrappingKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Creates a home directory from validated options.
 *
 * @param hostnames the hostnames for instances
 * @param data the listen address for SDKs
 * @param admin the listen address of the admin API
 * @param operator the first operator's name
 */
record HomeInitializer(List<String> hostnames, String data, String admin, String operator) {
    static final String POLICY = "policies/job-worker.json";

    private static final String RESOURCES = "/io/keybroker/cli/init/";
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    private static final Pattern HOSTNAME = Pattern.compile(
            "(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?" + "(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");
    private static final Pattern ADDRESS = Pattern.compile("([A-Za-z0-9.-]+|\\[[0-9a-fA-F:.]+]):([0-9]{1,5})");
    private static final Pattern OPERATOR = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");

    HomeInitializer {
        hostnames = List.copyOf(hostnames);
    }

    static HomeInitializer checked(List<String> hostnames, String data, String admin, String operator)
            throws AdminException {
        for (String hostname : hostnames) {
            require("--hostname", hostname, HOSTNAME, "a DNS name in lower case, such as aws.broker.internal");
        }
        require("--data", data, ADDRESS, "HOST:PORT, such as 0.0.0.0:8443");
        require("--admin", admin, ADDRESS, "HOST:PORT, such as 127.0.0.1:8444");
        require("--operator", operator, OPERATOR, "a name, such as alice");
        return new HomeInitializer(hostnames, data, admin, operator);
    }

    private static void require(String option, String value, Pattern grammar, String expected) throws AdminException {
        if (!grammar.matcher(value).matches()) {
            throw new AdminException(Kind.USAGE, option + " is '" + value + "' (expected: " + expected + ")", "");
        }
    }

    /** Creates all files; broker.yaml is the last, so that a home with one is complete. */
    void create(Path home, StoreKeyFactory storeKey, Clock clock, SecureRandom random)
            throws IOException, AdminException {
        prepare(home);
        new CertificateFiles(home).create(hostnames, operator, clock, random);
        WrappingKey wrap = storeKey.wrappingKey(home);
        SealedStore.create(home, List.of(wrap), random);
        Files.createDirectory(home.resolve("policies"), PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        Files.writeString(home.resolve(POLICY), resource("job-worker.json"));
        Files.writeString(
                home.resolve("broker.yaml"),
                resource("broker.yaml")
                        .replace("${data}", data)
                        .replace("${admin}", admin)
                        .replace("${hostnames}", String.join(", ", hostnames)));
    }

    /** Creates the store key of a new home. */
    interface StoreKeyFactory {
        WrappingKey wrappingKey(Path home) throws IOException;
    }

    private static void prepare(Path home) throws IOException, AdminException {
        if (!Files.exists(home)) {
            Files.createDirectories(home, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            return;
        }
        if (!Files.isDirectory(home)) {
            throw new AdminException(
                    Kind.CONFLICT, home + " is not a directory", "choose another directory with --home");
        }
        try (Stream<Path> inside = Files.list(home)) {
            if (inside.findAny().isPresent()) {
                throw new AdminException(
                        Kind.CONFLICT,
                        home + " is not empty; 'broker init' never overwrites files",
                        Files.exists(home.resolve("broker.yaml"))
                                ? "it is the home of a broker: start it with 'broker serve'"
                                : "choose another directory with --home");
            }
        }
        Files.setPosixFilePermissions(home, OWNER_ONLY);
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Optional.ofNullable(HomeInitializer.class.getResourceAsStream(RESOURCES + name))
                .orElseThrow(() -> new IOException(name + " is missing from this installation"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
