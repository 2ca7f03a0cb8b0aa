package io.keybroker.catalogue.table;

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
import java.util.function.Consumer;

/** Reads the catalogue's tab-separated tables, with operators' additional rows; {@code #} starts a comment. */
public final class TsvTable {
    private static final String RESOURCES = "/io/keybroker/catalogue/";

    private final Optional<Path> overlay;

    /** Tables with the operators' additions from a directory: {@code operations-ours.tsv} adds to operations.tsv. */
    public TsvTable(Optional<Path> overlay) {
        this.overlay = overlay;
    }

    public List<String[]> rows(String name) {
        return lines(name).stream().map(TsvTable::columns).toList();
    }

    /**
     * A row that operators have added.
     *
     * @param file the file
     * @param number the line number, from 1
     * @param line the row
     */
    public record Addition(Path file, int number, String line) {
        public void validate(Consumer<String> rule) {
            try {
                rule.accept(line);
            } catch (IllegalArgumentException e) {
                String column = e instanceof RowSyntaxException fault ? ":" + fault.column() : "";
                throw new IllegalArgumentException(file + ":" + number + column + ": " + e.getMessage(), e);
            }
        }
    }

    /** Returns the operators' additions to a table, by rows. */
    public List<Addition> additions(String name) {
        List<Addition> additions = new ArrayList<>();
        try {
            for (Path file : overlays(name)) {
                List<String> lines = Files.readAllLines(file);
                for (int i = 0; i < lines.size(); i++) {
                    if (!lines.get(i).isEmpty() && lines.get(i).charAt(0) != '#') {
                        additions.add(new Addition(file, i + 1, lines.get(i)));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return additions;
    }

    /** Returns rows by their first column, unparsed, because most services are never used. */
    public Map<String, List<String>> shelves(String name) {
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

    public static String[] columns(String line) {
        return line.split("\t", -1);
    }

    public static String secondColumn(String line) {
        int from = line.indexOf('\t') + 1;
        return line.substring(from, line.indexOf('\t', from));
    }

    public static String lastColumn(String line) {
        return line.substring(line.lastIndexOf('\t') + 1);
    }

    /** Returns every row in its written form. */
    public List<String> lines(String name) {
        List<String> lines = new ArrayList<>(1024);
        try (InputStream stream = Optional.ofNullable(TsvTable.class.getResourceAsStream(RESOURCES + name))
                .orElseThrow(() -> new IllegalStateException("the catalogue lacks " + name))) {
            addLines(new String(stream.readAllBytes(), StandardCharsets.UTF_8), lines);
            for (Path file : overlays(name)) {
                addLines(Files.readString(file), lines);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lines;
    }

    private List<Path> overlays(String name) throws IOException {
        List<Path> files = new ArrayList<>();
        if (overlay.isPresent() && Files.isDirectory(overlay.get())) {
            String pattern = name.substring(0, name.lastIndexOf('.')) + "{,-*}.tsv";
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(overlay.get(), pattern)) {
                stream.forEach(files::add);
            }
        }
        files.sort(null);
        return files;
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
