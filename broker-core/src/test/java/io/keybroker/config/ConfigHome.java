package io.keybroker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A home directory with a broker.yaml, and the policies and certificates that it names. */
final class ConfigHome {
    static final String PLAIN = """
            listen:
              data: 0.0.0.0:8443
              admin: 127.0.0.1:8444
            hostnames: [aws.broker.internal]
            identities:
              app: {type: sealed}
            roles:
              job-worker: {identity: app, policy: policies/job-worker.json}
            """;

    Path home;

    void create(Path directory) throws IOException {
        home = directory;
        Files.createDirectory(home.resolve("policies"));
        Files.writeString(home.resolve("policies/job-worker.json"), "{}");
        Files.writeString(home.resolve("policies/more.json"), "{}");
        Files.writeString(home.resolve("extra-ca.pem"), "");
        Files.writeString(home.resolve("logs-ca.pem"), "");
    }

    static String changed(String before, String after) {
        assertThat(PLAIN).contains(before);
        return PLAIN.replace(before, after);
    }

    BrokerConfig read(String yaml) throws IOException, ConfigException {
        Files.writeString(home.resolve("broker.yaml"), yaml);
        return ConfigReader.read(home);
    }

    void requireRejected(String yaml, String message) {
        assertThatThrownBy(() -> read(yaml))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(home.toString())
                .hasMessageContaining(message)
                .hasMessageNotContaining("hunter2");
    }
}
