package io.keybroker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ErrorPrinterTest {
    private static String errorOf(String... arguments) {
        StringWriter err = new StringWriter();
        assertThat(Main.run(
                        InputStream.nullInputStream(),
                        new PrintWriter(new StringWriter()),
                        new PrintWriter(err),
                        List.of(arguments)))
                .isEqualTo(1);
        return err.toString();
    }

    @Test
    void namesAnUnknownCommandAndTheNearest() {
        assertThat(errorOf("instace"))
                .startsWith("broker: unknown command 'instace' of 'broker'\n"
                        + "hint: did you mean 'instance'? 'broker --help' shows the usage");
        assertThat(errorOf("identity", "lst"))
                .startsWith("broker: unknown command 'lst' of 'broker identity'\nhint: did you mean 'ls'?");
    }

    @Test
    void namesAnUnknownOptionAndTheNearest() {
        assertThat(errorOf("unseal", "--unatended"))
                .startsWith("broker: unknown option '--unatended' of 'broker unseal'\n"
                        + "hint: did you mean '--unattended'?");
    }
}
