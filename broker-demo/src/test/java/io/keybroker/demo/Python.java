package io.keybroker.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

/** The machine's Python with boto3 and the AWS CLI, or one made in the build directory from PyPI. */
final class Python {
    private static final Path MADE = Path.of("target", "python");
    private static final int PATIENCE_MINUTES = 5;

    private final Path directory;

    /**
     * How a program ended.
     *
     * @param exit its exit code
     * @param said what it printed, on either stream
     */
    record Ended(int exit, String said) {}

    private Python(Path directory) {
        this.directory = directory;
    }

    /** The machine's programs as they are. */
    static Python here() {
        return new Python(Path.of(""));
    }

    /** One that has both, or the reason why there is none. */
    static Python find() throws IOException, InterruptedException {
        for (Path path : List.of(Path.of(""), MADE.resolve("bin").toAbsolutePath())) {
            Python candidate = new Python(path);
            if (candidate.complete()) {
                return candidate;
            }
        }
        Python bare = new Python(Path.of(""));
        Optional<Ended> failed = bare.make();
        if (failed.isPresent()) {
            throw new IOException(
                    "no boto3 here, and none to be had: " + failed.get().said());
        }
        return new Python(MADE.resolve("bin").toAbsolutePath());
    }

    private boolean complete() throws InterruptedException {
        try {
            return run(Map.of(), "python3", "-c", "import boto3").exit() == 0
                    && run(Map.of(), "aws", "--version").exit() == 0;
        } catch (IOException e) {
            return false; // no such program
        }
    }

    private Optional<Ended> make() throws InterruptedException {
        Path pip = MADE.resolve("bin/pip").toAbsolutePath();
        try {
            Ended ended = run(Map.of(), "python3", "-m", "venv", MADE.toString());
            Ended filled =
                    ended.exit() == 0 ? run(Map.of(), pip.toString(), "install", "--quiet", "boto3", "awscli") : ended;
            return filled.exit() == 0 ? Optional.empty() : Optional.of(filled);
        } catch (IOException e) {
            return Optional.of(new Ended(1, String.valueOf(e.getMessage())));
        }
    }

    /** What an instance's environment says: where AWS is, whom to trust, and who it is itself. */
    static Map<String, String> environment(URI endpoint, Path caBundle, AwsBasicCredentials key) {
        return Map.of(
                "AWS_ENDPOINT_URL", endpoint.toString(),
                "AWS_CA_BUNDLE", caBundle.toString(),
                "AWS_DEFAULT_REGION", "eu-central-1",
                "AWS_ACCESS_KEY_ID", key.accessKeyId(),
                "AWS_SECRET_ACCESS_KEY", key.secretAccessKey(),
                "AWS_CONFIG_FILE", "/dev/null",
                "AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
    }

    Ended run(Map<String, String> environment, String program, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                directory.toString().isEmpty()
                        ? program
                        : directory.resolve(program).toString()));
        command.addAll(Arrays.asList(arguments));
        Path output = Files.createTempFile("python", ".txt");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IOException(program + " did not end");
            }
            return new Ended(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
        } finally {
            Files.delete(output);
        }
    }
}
