package io.keybroker.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Makes the client programs ready: fetches and builds what the files under {@code clients/} pin, below target. */
final class Workshop {
    private static final int LONGEST_MINUTES = 12;

    private final Path sources;
    private final Path target;
    private final boolean whole;
    private final Optional<String> pythonMissing;

    Workshop(Path sources, Path target, boolean whole) throws IOException, InterruptedException {
        this.sources = sources.toAbsolutePath();
        this.target = Files.createDirectories(target).toAbsolutePath();
        this.whole = whole;
        this.pythonMissing = preparePython();
    }

    /** All clients, those that this machine cannot have with the reason. */
    List<Client> clients() throws IOException, InterruptedException {
        List<Client> clients = new ArrayList<>();
        clients.add(java("java-sync"));
        clients.add(python("boto3", "boto3_client.py"));
        clients.add(python("aws-cli-1", "cli_client.py", "in-process", "1"));
        clients.add(javascript());
        clients.add(go());
        if (whole) {
            clients.add(java("java-async"));
            clients.add(packagedCommandLine());
        }
        return clients;
    }

    /** The interpreter of the environment that also holds moto's server; nothing if that cannot be had. */
    Optional<Path> python() {
        return pythonMissing.isEmpty() ? Optional.of(target.resolve("python/bin/python")) : Optional.empty();
    }

    String pythonReason() {
        return pythonMissing.orElse("");
    }

    private Client java(String name) {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return Client.of(
                name,
                target,
                List.of(java, "-Xmx512m", "-cp", classPath, "io.keybroker.conformance.java.JavaClient", name));
    }

    private Optional<String> preparePython() throws IOException, InterruptedException {
        Path requirements = sources.resolve("python/requirements.txt");
        Path home = target.resolve("python");
        Path mark = home.resolve("requirements.txt");
        if (Files.exists(mark) && Files.mismatch(mark, requirements) < 0) {
            return Optional.empty();
        }
        Optional<String> failure = run(target, "python3", "-m", "venv", "--clear", home.toString());
        if (failure.isEmpty()) {
            failure = run(
                    target,
                    home.resolve("bin/pip").toString(),
                    "install",
                    "--quiet",
                    "--disable-pip-version-check",
                    "--requirement",
                    requirements.toString());
        }
        if (failure.isEmpty()) {
            Files.copy(requirements, mark, StandardCopyOption.REPLACE_EXISTING);
        }
        return failure;
    }

    private Client python(String name, String script, String... arguments) {
        return either(name, pythonMissing, missing -> {
            List<String> command = new ArrayList<>(List.of(
                    target.resolve("python/bin/python").toString(),
                    "-B",
                    sources.resolve("python").resolve(script).toString()));
            command.addAll(List.of(arguments));
            return Client.of(name, target, command);
        });
    }

    private Client packagedCommandLine() throws IOException, InterruptedException {
        Optional<String> missing = run(target, "/usr/bin/aws", "--version")
                .map(reason -> "AWS CLI 2 is not installed (Debian: awscli)")
                .or(() -> pythonMissing);
        return either("aws-cli-2", missing, none -> python("aws-cli-2", "cli_client.py", "/usr/bin/aws", "2"));
    }

    private Client javascript() throws IOException, InterruptedException {
        Path home = Files.createDirectories(target.resolve("javascript"));
        Path mark = home.resolve("installed.json");
        Path lock = sources.resolve("javascript/package-lock.json");
        Files.copy(
                sources.resolve("javascript/client.mjs"),
                home.resolve("client.mjs"),
                StandardCopyOption.REPLACE_EXISTING);
        Optional<String> missing = Optional.empty();
        if (!Files.exists(mark) || Files.mismatch(mark, lock) >= 0) {
            Files.copy(lock, home.resolve("package-lock.json"), StandardCopyOption.REPLACE_EXISTING);
            Files.copy(
                    sources.resolve("javascript/package.json"),
                    home.resolve("package.json"),
                    StandardCopyOption.REPLACE_EXISTING);
            missing = run(home, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts");
            if (missing.isEmpty()) {
                Files.copy(lock, mark, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return either("javascript-3", missing, none -> Client.of("javascript-3", home, List.of("node", "client.mjs")));
    }

    private Client go() throws IOException, InterruptedException {
        Path program = target.resolve("go/client");
        Optional<String> missing = run(sources.resolve("go"), "go", "build", "-o", program.toString(), ".");
        return either("go-2", missing, none -> Client.of("go-2", target, List.of(program.toString())));
    }

    private static Client either(String name, Optional<String> missing, Function<String, Client> made) {
        return missing.map(reason -> Client.missing(name, reason)).orElseGet(() -> made.apply(name));
    }

    /** Why a command did not succeed, in its own last words; nothing if it did. */
    private Optional<String> run(Path directory, String... command) throws InterruptedException {
        String title = String.join(" ", command);
        try {
            Path log = Files.createTempFile(target, "build", ".log");
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
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
