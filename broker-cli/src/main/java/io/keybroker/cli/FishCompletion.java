package io.keybroker.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A completion script for fish, which picocli does not generate: commands, their subcommands and options.
 *
 * @see <a href="https://fishshell.com/docs/current/completions.html">Writing completions</a>
 */
final class FishCompletion {
    private final StringBuilder script = new StringBuilder();
    private final String program;

    private FishCompletion(String program) {
        this.program = program;
    }

    static String script(CommandSpec root) {
        FishCompletion completion = new FishCompletion(root.name());
        completion.script.append("complete -c ").append(root.name()).append(" -f\n");
        completion.add(root, List.of());
        return completion.script.toString();
    }

    private void add(CommandSpec command, List<String> path) {
        Map<String, CommandLine> commands = command.subcommands();
        for (Map.Entry<String, CommandLine> child : commands.entrySet()) {
            CommandSpec spec = child.getValue().getCommandSpec();
            line(
                    condition(path, commands.keySet()),
                    "-a " + child.getKey(),
                    description(spec.usageMessage().description()));
            List<String> below = new ArrayList<>(path);
            below.add(child.getKey());
            add(spec, below);
        }
        for (OptionSpec option : command.options()) {
            if (!option.hidden() && option.longestName().startsWith("--")) {
                String needsValue = option.arity().max() > 0 ? " -r" : "";
                line(
                        condition(path, List.of()),
                        "-l " + option.longestName().substring(2) + needsValue,
                        description(option.description()));
            }
        }
    }

    private void line(String condition, String completion, String description) {
        script.append("complete -c ").append(program);
        if (!condition.isEmpty()) {
            script.append(" -n '").append(condition).append('\'');
        }
        script.append(' ')
                .append(completion)
                .append(" -d '")
                .append(description)
                .append("'\n");
    }

    /** Returns a condition: the complete path was typed, and none of its subcommands. */
    private static String condition(List<String> path, Iterable<String> next) {
        List<String> tests = new ArrayList<>();
        path.forEach(command -> tests.add("__fish_seen_subcommand_from " + command));
        String following = String.join(" ", next);
        if (!following.isEmpty()) {
            tests.add("not __fish_seen_subcommand_from " + following);
        }
        return String.join("; and ", tests);
    }

    private static String description(String[] lines) {
        String text = lines.length == 0 ? "" : lines[0];
        return text.replaceAll("\\$\\{[^}]*}", "")
                .replace("\\", "")
                .replace("'", "\\'")
                .replace("%n", " ")
                .strip();
    }
}
