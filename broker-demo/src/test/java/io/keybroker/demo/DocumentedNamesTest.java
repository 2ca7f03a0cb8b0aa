package io.keybroker.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Types and members that the pages name in code font are in the sources. */
final class DocumentedNamesTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w+)(?:\\.(\\w+))?(?:\\(\\))?`");

    /** Names that the pages hold at least; fewer mean that the pattern finds them no more. */
    private static final int NAMES = 60;

    @Test
    void findsEachTypeAndMemberOfThePagesInTheSources() throws IOException {
        Map<String, String> sources = sourcesByType();
        List<String> absent = new ArrayList<>();
        int found = 0;
        for (Path page : pages()) {
            Matcher named = NAMED.matcher(Files.readString(page));
            while (named.find()) {
                String type = named.group(1);
                boolean known = sources.containsKey(type);
                boolean member = named.group(2) == null
                        || Pattern.compile("\\b" + named.group(2) + "\\b")
                                .matcher(sources.getOrDefault(type, ""))
                                .find();
                found += known ? 1 : 0;
                if (known ? !member : type.endsWith("Test")) {
                    absent.add(page.getFileName() + ": " + named.group());
                }
            }
        }

        assertThat(absent).isEmpty();
        assertThat(found).isGreaterThanOrEqualTo(NAMES);
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            return Stream.concat(
                            docs.filter(path -> path.toString().endsWith(".md")),
                            Stream.of(ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md")))
                    .toList();
        }
    }

    private static Map<String, String> sourcesByType() throws IOException {
        Map<String, String> sources = new HashMap<>();
        for (String module :
                List.of("broker-core", "broker-proxy", "broker-cli", "broker-demo", "broker-conformance")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src"))) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    sources.merge(
                            file.getFileName().toString().replace(".java", ""), Files.readString(file), String::concat);
                }
            }
        }
        return sources;
    }
}
