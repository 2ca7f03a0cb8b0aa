package io.keybroker.config;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A home directory with a broker.yaml and the one policy that it names. */
final class RoleConfigHome {
    static final String PLAIN = """
            listen: {data: "0.0.0.0:8443", admin: "127.0.0.1:8444"}
            hostnames: [aws.broker.internal]
            identities:
              app: {type: sealed}
            roles:
              job-worker:
                identity: app
                policy: job-worker.json
            """;

    Path home;

    void create(Path directory) throws IOException {
        home = directory;
        Files.writeString(home.resolve("job-worker.json"), "{}");
    }

    static String role(String settings) {
        return PLAIN + "    " + settings + "\n";
    }

    void requireRejected(String yaml, String message) {
        assertThatThrownBy(() -> {
                    Files.writeString(home.resolve("broker.yaml"), yaml);
                    ConfigReader.read(home);
                })
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(home.resolve("broker.yaml").toString())
                .hasMessageContaining(message)
                .hasMessageNotContaining("hunter2");
    }
}
