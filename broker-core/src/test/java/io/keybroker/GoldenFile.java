package io.keybroker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Text as an earlier version wrote it; on a difference the text of today lies in {@code target/golden} beside it. */
public final class GoldenFile {
    private static final Path RECORDED = Path.of("src/test/resources/golden");
    private static final Path WRITTEN = Path.of("target/golden");

    private GoldenFile() {}

    public static void requireUnchanged(String name, String text) throws IOException {
        Files.createDirectories(WRITTEN);
        Files.writeString(WRITTEN.resolve(name), text);
        Path recorded = RECORDED.resolve(name);
        assertThat(Files.exists(recorded) ? Files.readString(recorded) : "")
                .as("%s: what others read or write has changed", name)
                .isEqualTo(text);
    }
}
