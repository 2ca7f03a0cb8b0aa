package io.keybroker.conformance;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A program that plays the scenarios with one SDK, or the reason why this machine has none.
 *
 * @param name of the SDK and its form
 * @param command that starts it; empty if it is missing
 * @param directory to start it in
 * @param environment that it alone needs
 * @param missing why it cannot be started; empty if it can
 */
record Client(String name, List<String> command, Path directory, Map<String, String> environment, String missing) {
    static Client of(String name, Path directory, List<String> command) {
        return new Client(name, command, directory, Map.of(), "");
    }

    static Client missing(String name, String reason) {
        return new Client(name, List.of(), Path.of("."), Map.of(), reason);
    }

    boolean isMissing() {
        return !missing.isEmpty();
    }
}
