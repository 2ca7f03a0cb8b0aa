package io.keybroker.cli.session;

import java.io.Console;
import java.util.Optional;

/** A person at a terminal. */
public interface Keyboard {
    /** One line, with echo; empty at the end of input. */
    String line(String prompt);

    /** One line, without echo; empty at the end of input. */
    char[] password(String prompt);

    /** The keyboard of this process, if it has one. */
    static Optional<Keyboard> find() {
        return Optional.ofNullable(System.console()).map(Keyboard::of);
    }

    private static Keyboard of(Console console) {
        return new Keyboard() {
            @Override
            public String line(String prompt) {
                return Optional.ofNullable(console.readLine("%s", prompt)).orElse("");
            }

            @Override
            public char[] password(String prompt) {
                return Optional.ofNullable(console.readPassword("%s", prompt)).orElse(new char[0]);
            }
        };
    }
}
