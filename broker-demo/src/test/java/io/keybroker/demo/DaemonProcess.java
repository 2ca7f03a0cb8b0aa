package io.keybroker.demo;

import io.keybroker.cli.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The daemon in a process of its own, with CPU time and memory from proc(5). */
final class DaemonProcess implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("ready on https://[^: ]+:([0-9]+)");
    private static final long MICROS_PER_TICK = 10_000;
    private static final String DEFAULT_HEAP = "256m";
    private static final long SECONDS_TO_START = 300;

    private final Process process;
    private final int port;

    private DaemonProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts the daemon of a home with the launcher's JVM options and more, and waits until it is ready. */
    static DaemonProcess start(Path home, Path log, String... options) throws IOException {
        return start(home, log, Map.of(), options);
    }

    /** As above, with variables of the environment. */
    static DaemonProcess start(Path home, Path log, Map<String, String> environment, String... options)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + DEFAULT_HEAP,
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:+DisableAttachMechanism"));
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "serve",
                "--home",
                home.toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(log.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        return new DaemonProcess(process, awaitReady(process, log));
    }

    private static int awaitReady(Process process, Path log) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_TO_START);
        boolean ended = false;
        while (System.nanoTime() < deadline && !ended) {
            Matcher ready = READY.matcher(Files.readString(log, StandardCharsets.UTF_8));
            if (ready.find()) {
                return Integer.parseInt(ready.group(1));
            }
            ended = endsWithin(process, 20); // the daemon needs the processor more
        }
        process.destroyForcibly();
        throw new IOException("the daemon did not start: " + Files.readString(log, StandardCharsets.UTF_8));
    }

    private static boolean endsWithin(Process process, long millis) throws IOException {
        try {
            return process.waitFor(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** CPU time used so far, user and system. */
    long cpuMicros() throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * MICROS_PER_TICK;
    }

    /** The most resident memory so far, MiB. */
    long peakMegabytes() throws IOException {
        return kibibytes("VmHWM:") / 1024;
    }

    /** Resident memory now, KiB. */
    long residentKibibytes() throws IOException {
        return kibibytes("VmRSS:");
    }

    private long kibibytes(String field) throws IOException {
        try (BufferedReader status =
                Files.newBufferedReader(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            return status.lines()
                    .filter(line -> line.startsWith(field))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElseThrow(() -> new IOException("proc(5) does not show the memory of the daemon"));
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
