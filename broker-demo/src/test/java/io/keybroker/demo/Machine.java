package io.keybroker.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

/**
 * A machine that boots with its user data in a real shell, below a directory of its own.
 *
 * @param root the directory
 * @param metadata its metadata service
 */
record Machine(Path root, FakeMetadata metadata) {
    private static final int PATIENCE_SECONDS = 60;

    /** Boots as an instance at an address; the credential that it has in the end. */
    AwsBasicCredentials boot(String userData, String id, String ip) throws Exception {
        metadata.becomes(id, ip, FakeEc2.IMAGE);
        Path script = Files.writeString(root.resolve("user-data"), script(userData));
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", script.toString()).redirectErrorStream(true);
        builder.environment().put("KEYBROKER_ROOT", root.toString());
        builder.environment().put("KEYBROKER_IMDS", metadata.endpoint().toString());
        builder.environment().put("KEYBROKER_PATIENCE", "0");
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        JsonNode landed = new ObjectMapper().readTree(Files.readString(root.resolve("run/keybroker/credentials.json")));
        return AwsBasicCredentials.create(
                landed.path("AccessKeyId").asText(),
                landed.path("SecretAccessKey").asText());
    }

    /** What cloud-init makes of user data: the first part of a multi-part message is the bootstrap. */
    private static String script(String userData) {
        if (userData.startsWith("#!")) {
            return userData;
        }
        String boundary = userData.split("boundary=\"")[1].split("\"")[0];
        return userData.split("--" + boundary + "\n")[1].split("\n\n", 2)[1];
    }
}
