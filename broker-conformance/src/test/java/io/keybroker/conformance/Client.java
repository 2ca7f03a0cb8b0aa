package io.keybroker.conformance;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A program that plays the scenarios with one SDK, or the reason why this machine has none.
 *
 * @param name of the SDK and its form
 * @param pace what a call costs in it
 * @param command that starts it; empty if it is missing
 * @param directory to start it in
 * @param environment that it alone needs
 * @param missing why it cannot be started; empty if it can
 */
record Client(
        String name, Pace pace, List<String> command, Path directory, Map<String, String> environment, String missing) {
    /** Whether a call takes milliseconds, or the good part of a second that a command line takes to start. */
    enum Pace {
        QUICK,
        SLOW
    }

    /** Earlier generations of SDKs, which play the short list of defaults alone. */
    private static final Set<String> EARLIER = Set.of("java-1", "javascript-2");

    static Client of(String name, Path directory, List<String> command) {
        return new Client(name, Pace.QUICK, command, directory, Map.of(), "");
    }

    static Client missing(String name, String reason) {
        return new Client(name, Pace.QUICK, List.of(), Path.of("."), Map.of(), reason);
    }

    Client slow() {
        return new Client(name, Pace.SLOW, command, directory, environment, missing);
    }

    Client with(String variable, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(variable, value);
        return new Client(name, pace, command, directory, Map.copyOf(more), missing);
    }

    boolean isEarlier() {
        return EARLIER.contains(name);
    }

    boolean isMissing() {
        return !missing.isEmpty();
    }
}
