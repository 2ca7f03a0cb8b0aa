package io.keybroker.cli.output;

import java.util.List;

/**
 * The result of a command, for all formats.
 *
 * @param value the value for programs, as JSON or YAML
 * @param text the formatted text, with line ends
 * @param names the names for scripts
 */
public record Result(Object value, String text, List<String> names) {
    public Result {
        names = List.copyOf(names);
    }

    @Override
    public String toString() {
        return "Result" + names; // the other fields can contain a secret
    }
}
