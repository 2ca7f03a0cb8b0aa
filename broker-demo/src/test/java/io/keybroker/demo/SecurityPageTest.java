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

/** What the page about security says of tests is so. */
final class SecurityPageTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern NAMED = Pattern.compile("`(\\w+Test)\\.(\\w+)`");

    /** Attacks that the page lists at least. */
    private static final int ATTACKS = 37;

    @Test
    void eachAttackOnThePageIsRefusedByATestOfThatName() throws IOException {
        Map<String, String> tests = testsByName();
        List<String> absent = new ArrayList<>();
        int attacks = 0;
        for (String row : Files.readAllLines(ROOT.resolve("docs/security.md"))) {
            Matcher named = NAMED.matcher(row);
            boolean any = false;
            while (named.find()) {
                any = true;
                String source = tests.getOrDefault(named.group(1), "");
                if (!Pattern.compile("\n    (void|Stream<DynamicTest>) " + named.group(2) + "\\(")
                        .matcher(source)
                        .find()) {
                    absent.add(named.group());
                }
            }
            attacks += any ? 1 : 0;
        }

        assertThat(absent).isEmpty();
        assertThat(attacks).isGreaterThanOrEqualTo(ATTACKS);
    }

    private static Map<String, String> testsByName() throws IOException {
        Map<String, String> tests = new HashMap<>();
        for (String module : List.of("broker-core", "broker-proxy", "broker-demo")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
                for (Path file : files.filter(path -> path.toString().endsWith("Test.java"))
                        .toList()) {
                    tests.merge(
                            file.getFileName().toString().replace(".java", ""), Files.readString(file), String::concat);
                }
            }
        }
        return tests;
    }
}
