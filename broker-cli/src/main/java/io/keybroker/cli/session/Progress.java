package io.keybroker.cli.session;

import io.keybroker.concurrent.DaemonThreadFactory;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A line that shows for how long a command has waited for an answer, and that is gone when there is one. */
final class Progress {
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintWriter terminal;
    private final long began = System.nanoTime();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(new DaemonThreadFactory("progress"));
    private boolean shown;
    private boolean closed;

    private Progress(PrintWriter terminal) {
        this.terminal = terminal;
    }

    /** Shows the line after each interval. */
    static Progress start(PrintWriter terminal, Duration interval) {
        Progress progress = new Progress(terminal);
        progress.timer.scheduleAtFixedRate(
                progress::show, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
        return progress;
    }

    private synchronized void show() {
        if (closed) {
            return;
        }
        shown = true;
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
        terminal.print(CLEAR_LINE + "broker: waiting for an answer, " + seconds + " s");
        terminal.flush();
    }

    synchronized void close() {
        closed = true;
        timer.shutdownNow();
        if (shown) {
            terminal.print(CLEAR_LINE);
            terminal.flush();
        }
    }
}
