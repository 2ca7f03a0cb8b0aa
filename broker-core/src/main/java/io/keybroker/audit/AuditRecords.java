package io.keybroker.audit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Reads the records of a log from its files, whether a broker writes there or not. */
public final class AuditRecords {
    private AuditRecords() {}

    /**
     * Gives all kept records, each one line of JSON, the oldest first; those of a file that is put away meanwhile can
     * come twice, and a last line that is half written comes as it stands.
     */
    public static void each(Path directory, Consumer<String> reader) throws IOException {
        AuditFolder folder = new AuditFolder(directory);
        try (BufferedReader current = lines(folder.current())) {
            for (Path file : folder.full()) {
                try (BufferedReader full = lines(file)) {
                    full.lines().forEach(reader);
                }
            }
            current.lines().forEach(reader);
        }
    }

    private static BufferedReader lines(Path file) throws IOException {
        Reader bytes = Files.exists(file)
                ? new InputStreamReader(Files.newInputStream(file), StandardCharsets.ISO_8859_1)
                : Reader.nullReader();
        return new BufferedReader(bytes);
    }
}
