package io.keybroker.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;

/** Makes the client programs ready, all at once: fetches and builds what the files under {@code clients/} pin. */
final class ClientBuilds implements AutoCloseable {
    /** A client lives for seconds: compiling for the long run costs more than it saves. */
    private static final List<String> SHORT_LIVED = List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    /** The distribution's own, that its packages are made for. */
    private static final String PYTHON = "/usr/bin/python3";

    private final Path sources;
    private final Path target;
    private final ToolCache shelf;
    private final ExecutorService hands = Executors.newCachedThreadPool();
    private final Future<ToolCache.CachedFolder> python;
    private final List<Future<Client>> clients = new ArrayList<>();

    /** Begins the work on those clients whose names are {@code wanted}. */
    ClientBuilds(Path sources, Path target, ToolCache shelf, Predicate<String> wanted) throws IOException {
        this.sources = sources.toAbsolutePath();
        this.target = Files.createDirectories(target).toAbsolutePath();
        this.shelf = shelf;
        this.python = hands.submit(this::madePython);
        Map<String, Callable<Client>> makers = new LinkedHashMap<>();
        makers.put("java-sync", () -> java("java-sync"));
        makers.put("java-1", () -> java("java-1"));
        makers.put("boto3", () -> python("boto3", "boto3_client.py"));
        makers.put("aws-cli-1", () -> python("aws-cli-1", "cli_client.py").slow());
        makers.put("aws-cli-2", this::packagedCommandLine);
        makers.put("go-2", this::go);
        makers.put("javascript-3", () -> javascript("javascript-3"));
        makers.put("javascript-2", () -> javascript("javascript-2", "2"));
        makers.put("java-async", this::asyncJava);
        makers.put("rust-1", this::rust);
        makers.forEach((name, maker) -> {
            if (wanted.test(name)) {
                clients.add(hands.submit(maker));
            }
        });
    }

    /** All clients, those that this machine cannot have with the reason. */
    List<Client> clients() throws ExecutionException, InterruptedException {
        List<Client> made = new ArrayList<>();
        for (Future<Client> client : clients) {
            made.add(client.get());
        }
        return made;
    }

    /** moto's server, which wants a port behind its command; as soon as its packages are there. */
    Client server() throws ExecutionException, InterruptedException {
        return python("moto", "aws_server.py");
    }

    private Client java(String name) {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(SHORT_LIVED);
        command.addAll(List.of("-cp", classPath, "io.keybroker.conformance.java.JavaClient", name));
        return Client.of(name, target, command);
    }

    /**
     * The asynchronous client. It never ends a GET whose empty body does not fit its checksum, which is what S3Proxy
     * answers for a key that ends with a slash; so it looks at a checksum only where a call asks for it.
     */
    private Client asyncJava() {
        return java("java-async").with("AWS_RESPONSE_CHECKSUM_VALIDATION", "when_required");
    }

    private ToolCache.CachedFolder madePython() throws IOException, InterruptedException {
        Path requirements = sources.resolve("python/requirements.txt");
        return shelf.folder("python", Files.readString(requirements), home -> {
            Optional<String> failure = Command.run(target, "python3", "-m", "venv", home.toString());
            return failure.isPresent()
                    ? failure
                    : Command.run(
                            target,
                            home.resolve("bin/python").toString(),
                            "-m",
                            "pip",
                            "install",
                            "--quiet",
                            "--disable-pip-version-check",
                            "--no-compile",
                            "--no-deps",
                            "--requirement",
                            requirements.toString());
        });
    }

    private Client python(String name, String script) throws ExecutionException, InterruptedException {
        ToolCache.CachedFolder made = python.get();
        return made.missing()
                .map(reason -> Client.missing(name, reason))
                .orElseGet(() -> python(name, script, made, made.folder().resolve("bin/python")));
    }

    /** A program in Python, which keeps what it compiled beside its packages and not beside the sources. */
    private Client python(String name, String script, ToolCache.CachedFolder made, Path interpreter) {
        String program = sources.resolve("python").resolve(script).toString();
        return Client.of(name, target, List.of(interpreter.toString(), program))
                .with("PYTHONPYCACHEPREFIX", made.folder().resolve("compiled").toString());
    }

    /** AWS CLI 2, which is in no package registry but the distribution's: unpacked, not installed. */
    private Client packagedCommandLine() throws IOException, InterruptedException {
        String name = "aws-cli-2";
        String packages = Files.readString(sources.resolve("debian/packages.txt"));
        ToolCache.CachedFolder made = shelf.folder(name, packages, folder -> {
            List<String> download = new ArrayList<>(List.of("apt-get", "download", "--quiet"));
            download.addAll(packages.lines().toList());
            Optional<String> failure = Command.run(folder, download.toArray(String[]::new));
            return failure.isPresent()
                    ? failure
                    : Command.run(
                            folder, "sh", "-c", "for each in *.deb; do dpkg -x \"$each\" . || exit; done; rm *.deb");
        });
        if (made.missing().isPresent()) {
            return Client.missing(name, made.missing().get());
        }
        String modules = made.folder().resolve("usr/lib/python3/dist-packages").toString();
        Optional<String> unusable =
                Command.run(target, Map.of("PYTHONPATH", modules), PYTHON, "-B", "-c", "import awscli.clidriver");
        return unusable.map(reason -> Client.missing(name, reason))
                .orElseGet(() -> python(name, "cli_client.py", made, Path.of(PYTHON))
                        .with("PYTHONPATH", modules)
                        .slow());
    }

    private Client javascript(String name, String... arguments) throws IOException, InterruptedException {
        Path pins = sources.resolve("javascript");
        String lock = Files.readString(pins.resolve("package-lock.json"));
        ToolCache.CachedFolder made = shelf.folder("javascript", lock, home -> {
            for (String file : List.of("package.json", "package-lock.json")) {
                Files.copy(pins.resolve(file), home.resolve(file));
            }
            return Command.run(home, "npm", "ci", "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts");
        });
        if (made.missing().isPresent()) {
            return Client.missing(name, made.missing().get());
        }
        // Node looks for packages from where the program lies.
        Path program =
                made.folder().resolve(name + "-" + ProcessHandle.current().pid() + ".mjs");
        Files.copy(pins.resolve("client.mjs"), program, StandardCopyOption.REPLACE_EXISTING);
        program.toFile().deleteOnExit();
        List<String> command = new ArrayList<>(List.of("node", program.toString()));
        command.addAll(List.of(arguments));
        return Client.of(name, target, command);
    }

    private Client go() throws InterruptedException {
        Path program = target.resolve("go/client");
        Optional<String> missing = Command.run(
                sources.resolve("go"), Map.of("CGO_ENABLED", "0"), "go", "build", "-o", program.toString(), ".");
        return missing.map(reason -> Client.missing("go-2", reason))
                .orElseGet(() -> Client.of("go-2", target, List.of(program.toString())));
    }

    /** The SDK for Rust, whose crates take minutes to build: they stay where they were built, the program is built anew. */
    private Client rust() throws IOException, InterruptedException {
        Path pins = sources.resolve("rust");
        String lock = Files.readString(pins.resolve("Cargo.lock")) + Files.readString(pins.resolve("Cargo.toml"));
        ToolCache.CachedFolder made =
                shelf.folder("rust", lock, folder -> Command.run(pins, "cargo", "fetch", "--locked"));
        Optional<String> missing = made.missing();
        if (missing.isEmpty()) {
            String built = made.folder().resolve("target").toString();
            missing = Command.run(pins, "cargo", "build", "--locked", "--target-dir", built);
        }
        if (missing.isPresent()) {
            return Client.missing("rust-1", missing.get());
        }
        Path program = Files.createDirectories(target.resolve("rust")).resolve("client");
        Files.copy(made.folder().resolve("target/debug/client"), program, StandardCopyOption.REPLACE_EXISTING);
        return Client.of("rust-1", target, List.of(program.toString()));
    }

    @Override
    public void close() {
        hands.shutdownNow();
    }
}
