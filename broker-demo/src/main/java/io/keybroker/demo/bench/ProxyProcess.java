package io.keybroker.demo.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A proxy in its own process, with CPU time and memory from proc(5). */
final class ProxyProcess implements AutoCloseable {
    private static final long MICROS_PER_TICK = 10_000;

    private final String name;
    private final Process process;
    private final int port;

    private ProxyProcess(String name, Process process, int port) {
        this.name = name;
        this.process = process;
        this.port = port;
    }

    /**
     * Starts a main class with the same class path; it prints {@code port N} when it is ready. {@code
     * -Dbench.broker.flag} adds one flag to the broker's JVM, such as a flight recording.
     */
    static ProxyProcess start(String name, Path log, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                name.equals("broker") ? System.getProperty("bench.broker.flag", "-Xshare:auto") : "-Xshare:auto",
                "-cp",
                name.endsWith("other build")
                        ? System.getProperty("bench.other", "")
                        : System.getProperty("java.class.path"),
                BenchMain.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(log.toFile())
                .redirectOutput(ProcessBuilder.Redirect.PIPE)
                .start();
        BufferedReader output = process.inputReader(StandardCharsets.US_ASCII);
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith("port ")) {
                return new ProxyProcess(name, process, Integer.parseInt(line.substring(5)));
            }
        }
        process.destroyForcibly();
        throw new IOException(name + " did not start; see " + log);
    }

    String name() {
        return name;
    }

    int port() {
        return port;
    }

    /** Returns the CPU time used so far, user and system. */
    long cpuMicros() throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * MICROS_PER_TICK;
    }

    long residentMegabytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024;
            }
        }
        throw new IOException("/proc does not say how much memory " + name + " has");
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
