package io.keybroker.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** A file named in broker.yaml: it must exist and be readable. */
final class FileSetting {
    private FileSetting() {}

    static Path read(Path home, Setting setting) throws ConfigException {
        String expected = "a readable file, by its path relative to " + home;
        String text = setting.text(expected);
        try {
            Path file = home.resolve(text);
            if (text.isEmpty() || !Files.isRegularFile(file) || !Files.isReadable(file)) {
                throw setting.invalid("names " + file + ", which does not exist or is not readable", expected);
            }
            YamlFile.requirePrivate(file);
            return file;
        } catch (InvalidPathException e) {
            throw setting.mismatch("a path", expected);
        } catch (IOException e) {
            throw setting.invalid("names a file that cannot be read: " + e.getMessage(), expected);
        }
    }
}
