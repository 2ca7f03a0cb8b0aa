package io.keybroker.cli.session;

import io.keybroker.admin.api.AdminException;
import io.keybroker.cli.client.AdminClient;
import io.keybroker.cli.output.Format;
import io.keybroker.cli.output.Renderer;
import io.keybroker.cli.output.Result;
import io.keybroker.cli.output.TimeFormatter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** Context of a command: terminal, home directory, output format, client. */
public final class CommandContext {
    private static final Duration PROGRESS = Duration.ofSeconds(1);

    private final Terminal terminal;
    private final Clock clock;
    private Optional<Path> home = Optional.empty();
    private Format format = Format.TABLE;

    public CommandContext(Terminal terminal, Clock clock) {
        this.terminal = terminal;
        this.clock = clock;
    }

    public Terminal terminal() {
        return terminal;
    }

    public Clock clock() {
        return clock;
    }

    /** Times relative to now. */
    public TimeFormatter times() {
        return new TimeFormatter(clock);
    }

    public void useHome(Path directory) {
        home = Optional.of(directory);
    }

    public void useFormat(Format wanted) {
        format = wanted;
    }

    public Format format() {
        return format;
    }

    /** The state directory: {@code --home}, else {@code $BROKER_HOME}, else {@code ~/.keybroker}. */
    public Path home() {
        Path chosen = home.orElseGet(() -> {
            String variable = terminal.environment().getOrDefault("BROKER_HOME", "");
            return variable.isEmpty() ? Path.of(System.getProperty("user.home"), ".keybroker") : Path.of(variable);
        });
        return chosen.toAbsolutePath().normalize();
    }

    /** The running broker of this home. */
    public AdminClient client() throws AdminException {
        return AdminClient.connect(home());
    }

    /** Has the broker asked what can take it long; a person at a terminal sees that it is waited for. */
    public <T> T await(Question<T> question) throws AdminException {
        if (terminal.console().isEmpty()) {
            return question.ask(client().patient());
        }
        Progress progress = Progress.start(terminal.err(), PROGRESS);
        try {
            return question.ask(client().patient());
        } finally {
            progress.close();
        }
    }

    /**
     * What the broker is asked.
     *
     * @param <T> the answer
     */
    @FunctionalInterface
    public interface Question<T> {
        T ask(AdminClient client) throws AdminException;
    }

    /** Prints a result in the form that was asked for. */
    public void show(Result result) {
        terminal.out().print(Renderer.render(result, format));
        terminal.out().flush();
    }
}
