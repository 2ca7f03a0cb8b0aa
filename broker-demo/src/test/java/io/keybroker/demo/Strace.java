package io.keybroker.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Makes system calls of a running process fail, as long as it is open. */
final class Strace implements AutoCloseable {
    private final Process process;

    private Strace(Process process) {
        this.process = process;
    }

    /** Why it cannot be used here; nothing if it can. */
    static String obstacle() throws Exception {
        Process sleeper = new ProcessBuilder("sleep", "30").start();
        try (Strace trace = on(sleeper, "fdatasync:error=EIO")) {
            return trace.process.isAlive() ? "" : "strace has ended";
        } catch (IOException e) {
            return "strace cannot be run: " + e.getMessage();
        } finally {
            sleeper.destroyForcibly();
        }
    }

    /** Injects a fault, as strace's option has it, into all threads of a process; into calls about one path, if given. */
    static Strace on(Process target, String inject, String... paths) throws IOException {
        List<String> command = new ArrayList<>(List.of("strace", "-f", "-e", "inject=" + inject));
        command.addAll(List.of("-e", "trace=" + inject.substring(0, inject.indexOf(':')), "-o", "/dev/null"));
        for (String each : paths) {
            command.addAll(List.of("-P", each));
        }
        command.addAll(List.of("-p", Long.toString(target.pid())));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        BufferedReader said = process.inputReader();
        StringBuilder all = new StringBuilder();
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            if (line.contains(" attached")) {
                return new Strace(process);
            }
            all.append(line).append(' ');
        }
        throw new IOException("strace did not attach: " + all);
    }

    /** Lets go of the process, which runs on. */
    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                throw new IOException("strace does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("strace was not waited for", e);
        }
    }
}
