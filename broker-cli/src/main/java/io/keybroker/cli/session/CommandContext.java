package io.keybroker.cli.session;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.cli.client.AdminClient;
import io.keybroker.cli.client.OperatorCertificate;
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
    private boolean renewed;

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

    /** Returns the formatter of times relative to now. */
    public TimeFormatter times() {
        return new TimeFormatter(clock);
    }

    public void useHome(Path directory) {
        home = Optional.of(directory);
    }

    public void useFormat(Format selected) {
        format = selected;
    }

    public Format format() {
        return format;
    }

    /** Returns the home directory: {@code --home}, else {@code $BROKER_HOME}, else {@code ~/.keybroker}. */
    public Path home() {
        Path chosen = home.orElseGet(() -> {
            String variable = terminal.environment().getOrDefault("BROKER_HOME", "");
            return variable.isEmpty() ? Path.of(System.getProperty("user.home"), ".keybroker") : Path.of(variable);
        });
        return chosen.toAbsolutePath().normalize();
    }

    /** Connects to the running broker of this home. */
    public AdminClient client() throws AdminException {
        new OperatorCertificate(home(), clock).requireValid();
        AdminClient client = AdminClient.connect(home());
        return renewed ? client : renew(client);
    }

    /** Renews the operator's certificate if that is due; a failure only warns, since the present one is still good. */
    private AdminClient renew(AdminClient client) throws AdminException {
        renewed = true;
        try {
            return client.renewIfDue(clock);
        } catch (AdminException e) {
            terminal.err().println("broker: renewing the operator certificate failed: " + e.getMessage());
            terminal.err().flush();
            return client;
        }
    }

    /** Rejects the form that omits what is shown only once. */
    public void requireFormatWithSecret(String secret) throws AdminException {
        if (format == Format.NAME) {
            throw new AdminException(
                    Kind.USAGE,
                    "-o name would lose " + secret + ", which is shown only once (expected: -o table, json or yaml)",
                    "");
        }
    }

    /** Asks the person at the terminal, unless the answer was given before; without a terminal nobody is asked. */
    public void requireConsent(String question, boolean given) throws AdminException {
        if (!given && terminal.console().isPresent() && !terminal.agrees(question)) {
            throw new AdminException(Kind.CONFLICT, "not confirmed; nothing was changed", "");
        }
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
