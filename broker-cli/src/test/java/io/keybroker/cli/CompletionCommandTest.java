package io.keybroker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tab completion for each shell that the contract names. */
final class CompletionCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return Main.run(
                InputStream.nullInputStream(),
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                List.of(arguments));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh"})
    void printsAFunctionForBashAndZsh(String shell) {
        assertThat(run("completion", shell)).isZero();

        assertThat(out.toString()).contains("complete -F", "register");
    }

    @Test
    void printsTheScriptForBashWithoutAShell() {
        assertThat(run("completion")).isZero();

        assertThat(out.toString()).contains("complete -F");
    }

    @Test
    void completesCommandsSubCommandsAndOptionsInFish() {
        assertThat(run("completion", "fish")).isZero();

        assertThat(out.toString().lines())
                .anyMatch(line -> line.startsWith("complete -c broker -n 'not __fish_seen_subcommand_from")
                        && line.contains(" -a instance -d "))
                .anyMatch(line -> line.contains("__fish_seen_subcommand_from instance; and not")
                        && line.contains(" -a register -d "))
                .anyMatch(line -> line.contains(
                                "'__fish_seen_subcommand_from instance; and __fish_seen_subcommand_from register'")
                        && line.contains(" -l ip -r -d "));
    }

    @Test
    void rejectsAnotherShell() {
        assertThat(run("completion", "tcsh")).isEqualTo(1);

        assertThat(err.toString()).contains("tcsh", "bash", "fish");
    }
}
