package io.keybroker.cli.output;

import java.util.List;

/**
 * The result of a command, for all formats.
 *
 * @param value what programs read, as JSON or YAML
 * @param text what people read, with its line ends
 * @param names what scripts loop over
 */
public record Result(Object value, String text, List<String> names) {
    public Result {
        names = List.copyOf(names);
    }

    @Override
    public String toString() {
        return "Result" + names; // the rest can hold a secret
    }
}
