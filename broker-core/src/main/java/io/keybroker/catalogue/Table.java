package io.keybroker.catalogue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the catalogue's tables, each with what operators add to it: a row a line, columns behind tabs, {@code #} comments. */
final class Table {
    private final Optional<Path> overlay;

    /** Tables with the operators' additions from a directory: {@code operations-ours.tsv} adds to operations.tsv. */
    Table(Optional<Path> overlay) {
        this.overlay = overlay;
    }

    List<String[]> rows(String name) {
        return lines(name).stream().map(Table::columns).toList();
    }

    /** Rows under their first column, still unread: most services are never asked for. */
    Map<String, List<String>> shelves(String name) {
        Map<String, List<String>> shelves = new HashMap<>(1024);
        for (String line : lines(name)) {
            int tab = line.indexOf('\t');
            if (tab < 0) {
                throw new IllegalArgumentException("a row of " + name + " has one column: '" + line + "'");
            }
            shelves.computeIfAbsent(line.substring(0, tab), key -> new ArrayList<>())
                    .add(line);
        }
        return shelves;
    }

    static String[] columns(String line) {
        return line.split("\t", -1);
    }

    private List<String> lines(String name) {
        List<String> lines = new ArrayList<>(1024);
        try (InputStream stream = Table.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException("the catalogue lacks " + name);
            }
            addLines(new String(stream.readAllBytes(), StandardCharsets.UTF_8), lines);
            if (overlay.isPresent() && Files.isDirectory(overlay.get())) {
                addOverlay(overlay.get(), name.substring(0, name.lastIndexOf('.')), lines);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lines;
    }

    private static void addOverlay(Path directory, String table, List<String> lines) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, table + "{,-*}.tsv")) {
            found.forEach(files::add);
        }
        files.sort(null);
        for (Path file : files) {
            addLines(Files.readString(file), lines);
        }
    }

    private static void addLines(String text, List<String> lines) {
        int from = 0;
        while (from < text.length()) {
            int to = text.indexOf('\n', from);
            to = to < 0 ? text.length() : to;
            if (to > from && text.charAt(from) != '#') {
                lines.add(text.substring(from, to));
            }
            from = to + 1;
        }
    }
}
