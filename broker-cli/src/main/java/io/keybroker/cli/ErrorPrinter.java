package io.keybroker.cli;

import io.keybroker.admin.api.AdminException;
import io.keybroker.admin.api.AdminException.Kind;
import io.keybroker.cli.output.TerminalText;
import io.keybroker.cli.session.Terminal;
import io.keybroker.text.NameSuggester;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Prints errors with a hint on stderr, without stack traces, and selects the exit code. */
final class ErrorPrinter implements IParameterExceptionHandler, IExecutionExceptionHandler {
    private final Terminal terminal;

    ErrorPrinter(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public int handleParseException(ParameterException e, String[] arguments) {
        CommandLine command = e.getCommandLine();
        if (e instanceof UnmatchedArgumentException unmatched) {
            printUnmatched(command, unmatched.getUnmatched().get(0));
            return Kind.USAGE.exitCode();
        }
        String help = "'" + command.getCommandSpec().qualifiedName() + " --help' shows the usage";
        String text = String.valueOf(e.getMessage());
        String message = text.startsWith("Missing required subcommand") // picocli has no separate exception for it
                ? "command is missing (expected: one of "
                        + String.join(", ", command.getSubcommands().keySet()) + ")"
                : lowerFirst(text);
        print(message, help);
        return Kind.USAGE.exitCode();
    }

    private void printUnmatched(CommandLine command, String argument) {
        Set<String> commands = command.getSubcommands().keySet();
        boolean option = argument.startsWith("-");
        Collection<String> known =
                option ? command.getCommandSpec().optionsMap().keySet() : commands;
        String kind = option ? "option" : commands.isEmpty() ? "argument" : "command";
        String suggestion = NameSuggester.nearest(argument, known, 1).stream()
                .map(name -> "did you mean '" + name + "'? ")
                .collect(Collectors.joining());
        String name = command.getCommandSpec().qualifiedName();
        print(
                "unknown " + kind + " '" + argument + "' of '" + name + "'",
                suggestion + "'" + name + " --help' shows the usage");
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult result) {
        if (e instanceof AdminException problem) {
            print(String.valueOf(problem.getMessage()), problem.hint());
            return problem.kind().exitCode();
        }
        print(
                "unexpected " + e.getClass().getSimpleName() + ": " + e.getMessage(),
                "this is a bug in Keybroker; please report it");
        return Kind.UNAVAILABLE.exitCode();
    }

    private static String lowerFirst(String message) {
        return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
    }

    private void print(String message, String hint) {
        terminal.err().println("broker: " + TerminalText.escape(message.replaceAll("\\s", " ")));
        if (!hint.isEmpty()) {
            terminal.err().println("hint: " + hint);
        }
        terminal.err().flush();
    }
}
