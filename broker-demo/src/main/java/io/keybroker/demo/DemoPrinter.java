package io.keybroker.demo;

import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Help.Ansi;

/** Prints the scenes and steps of the demo. */
final class DemoPrinter {
    private static final int WIDTH = 62;

    private final PrintStream out;
    private final boolean coloured;

    DemoPrinter(PrintStream out) {
        this.out = out;
        this.coloured = Ansi.AUTO.enabled();
    }

    /** The action of a step; fails by any exception. */
    interface Task {
        void run() throws Exception;
    }

    void runScene(String title) {
        out.println();
        out.println(coloured ? "\u001b[1m" + title + "\u001b[0m" : title);
    }

    /** Runs a step, and prints its duration. */
    void step(String title, Task work) throws Exception {
        out.print("  " + title + " ");
        out.flush();
        long began = System.nanoTime();
        work.run();
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        out.println(
                ".".repeat(Math.max(3, WIDTH - title.length())) + " " + green("ok") + String.format(" %6d ms", millis));
    }

    /** Prints the response to a rejected request. */
    void refused(String title, String answer) {
        out.println("  " + title + " " + ".".repeat(Math.max(3, WIDTH - title.length())) + " " + green("refused") + "  "
                + answer);
    }

    void print(String line) {
        out.println("  " + line);
    }

    void printFailure(Exception e) {
        out.println(coloured ? "\u001b[31mfailed\u001b[0m" : "failed");
        out.println();
        out.println("broker: the demo failed: " + e.getMessage());
        out.println("hint: run BROKER_JAVA_OPTS=-Dbroker.demo.log=DEBUG ./broker demo --once for more detail");
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            out.println("  because: " + cause.getMessage());
        }
    }

    void printSummary() {
        out.println();
        out.println("All steps succeeded.");
    }

    private String green(String text) {
        return coloured ? "\u001b[32m" + text + "\u001b[0m" : text;
    }
}
