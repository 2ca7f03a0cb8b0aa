package io.keybroker.demo;

import io.keybroker.demo.RawConnection.RawResponse;
import io.keybroker.demo.RawConnection.Request;
import io.keybroker.demo.aws.FakeAws;
import io.keybroker.demo.aws.FileTrees;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

/**
 * An older dump of a PostgreSQL registry, restored under the running daemon: no acknowledged revocation is undone, neither
 * during the restore nor after a restart. Takes pg_dump and pg_restore from the path. Run by {@code
 * src/test/sh/registry-restore}.
 */
public final class RegistryRestore implements AutoCloseable {
    private static final int REVOKED = 20;

    private final Path directory = Files.createTempDirectory("registry-restore");
    private final Path home = directory.resolve("home");
    private final Path log = directory.resolve("daemon.log");
    private final FakeAws aws = FakeAws.start();
    private final EmbeddedPostgres server = EmbeddedPostgres.builder().start();
    private final List<AwsBasicCredentials> revoked = new ArrayList<>();
    private DaemonProcess daemon;

    private RegistryRestore() throws Exception {
        execute("CREATE DATABASE registry");
        DemoHome.init(home, aws.endpoints(), aws.caBundle());
        Path settings = home.resolve("broker.yaml");
        Files.writeString(
                settings, Files.readString(settings).replace("registry: sqlite", "registry: " + url("registry")));
        daemon = DaemonProcess.start(home, log);
        new DemoHome(home).addRealKey(aws.real());
    }

    private String url(String database) {
        return "postgresql://postgres:postgres@localhost:" + server.getPort() + "/" + database;
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void command(String... words) throws Exception {
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", words) + ": " + said);
        }
    }

    private AwsBasicCredentials register(String name) throws IOException {
        return BrokerFixture.register(home, name, BrokerFixture.HERE, DemoHome.ROLE);
    }

    private void revoke(String name) {
        if (BrokerFixture.operate(home, "instance", "revoke", name).exit() != 0) {
            throw new IllegalStateException(name + " was not revoked");
        }
    }

    private int ask(AwsBasicCredentials key) throws Exception {
        try (RawConnection call = new RawConnection(home.resolve("ca.pem"), daemon.port(), BrokerFixture.HERE)) {
            RawResponse response = call.send(Request.s3("GET", "/").signed(key)).answer();
            return response.status();
        }
    }

    /** Asks with every revoked key; how often each status came is of no interest, but that none is 200. */
    private void requireDead(String when) throws Exception {
        int unavailable = 0;
        for (AwsBasicCredentials key : revoked) {
            int status = ask(key);
            if (status == 200) {
                throw new IllegalStateException(when + ": a revoked key was accepted");
            }
            unavailable += status == 503 ? 1 : 0;
        }
        System.out.printf("  %s: %d revoked keys rejected, %d of them by 503%n", when, revoked.size(), unavailable);
    }

    private void requireAlive(AwsBasicCredentials key) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (ask(key) != 200) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("a key that was not revoked is rejected");
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private void run() throws Exception {
        AwsBasicCredentials kept = register("kept");
        for (int i = 0; i < REVOKED; i++) {
            revoked.add(register("web-" + i));
        }
        requireAlive(revoked.get(0));
        Path dump = directory.resolve("older.dump");
        command("pg_dump", "--format=custom", "--file=" + dump, url("registry"));
        for (int i = 0; i < REVOKED; i++) {
            revoke("web-" + i);
        }
        requireDead("before the restore");
        execute("DROP DATABASE registry WITH (FORCE)");
        requireDead("without a database");
        execute("CREATE DATABASE registry");
        command("pg_restore", "--exit-on-error", "--dbname=" + url("registry"), dump.toString());
        requireDead("right after the restore");
        requireAlive(kept);
        for (int i = 0; i < 5; i++) {
            TimeUnit.SECONDS.sleep(1);
            requireDead("later");
        }
        showLog();
        daemon.close();
        daemon = DaemonProcess.start(home, log);
        requireDead("after a restart");
        requireAlive(kept);
    }

    private void showLog() throws IOException {
        Files.readAllLines(log, StandardCharsets.UTF_8).stream()
                .filter(line -> line.contains("registry"))
                .map(line -> line.substring(0, Math.min(160, line.length())))
                .distinct()
                .forEach(line -> System.out.println("  logged: " + line));
    }

    @Override
    public void close() throws IOException {
        daemon.close();
        server.close();
        aws.close();
        FileTrees.remove(directory);
    }

    /** Takes no argument. */
    public static void main(String[] arguments) throws Exception {
        try (RegistryRestore restore = new RegistryRestore()) {
            restore.run();
        }
        System.exit(0);
    }
}
