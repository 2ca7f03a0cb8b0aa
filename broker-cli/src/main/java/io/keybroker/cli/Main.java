package io.keybroker.cli;

import io.keybroker.cli.session.CommandContext;
import io.keybroker.cli.session.Keyboard;
import io.keybroker.cli.session.Terminal;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** The {@code broker} command. */
public final class Main {
    private Main() {}

    /** Runs one command, and exits with its exit code. */
    public static void main(String[] arguments) {
        Terminal terminal = new Terminal(
                System.in,
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                System.getenv(),
                Keyboard.find());
        System.exit(run(terminal, List.of(arguments)));
    }

    /** Runs one command in this process without a console, and returns its exit code. */
    public static int run(InputStream in, PrintWriter out, PrintWriter err, List<String> arguments) {
        return run(new Terminal(in, out, err, System.getenv(), Optional.empty()), arguments);
    }

    static int run(Terminal terminal, List<String> arguments) {
        return Commands.create(new CommandContext(terminal, Clock.systemUTC()), arguments)
                .execute(arguments.toArray(String[]::new));
    }
}
