package io.keybroker.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A command of the tools that make the clients. */
final class Command {
    private static final int LONGEST_MINUTES = 12;

    private Command() {}

    /** Why it did not succeed, in its own last words; nothing if it did. */
    static Optional<String> run(Path directory, String... command) throws InterruptedException {
        return run(directory, Map.of(), command);
    }

    static Optional<String> run(Path directory, Map<String, String> environment, String... command)
            throws InterruptedException {
        String title = String.join(" ", command);
        try {
            Path log = Files.createTempFile("conformance", ".log");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                return Optional.of("'" + title + "' took longer than " + LONGEST_MINUTES + " minutes");
            }
            List<String> said = Files.readAllLines(log);
            Files.delete(log);
            String last = said.isEmpty() ? "" : said.get(said.size() - 1);
            return process.exitValue() == 0 ? Optional.empty() : Optional.of("'" + title + "' failed: " + last);
        } catch (IOException e) {
            return Optional.of("'" + command[0] + "' cannot be run: " + e.getMessage());
        }
    }
}
