package io.keybroker.demo;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What the demo and the benchmarks may use. */
final class LayersTest {
    private static final String ROOT = "io.keybroker.";
    private static final List<String> LAYERS = List.of("demo");
    private static final JavaClasses MODULE = new ClassFileImporter().importPath(Path.of("target/classes"));

    private static String[] packages(List<String> layers) {
        return layers.stream().map(layer -> ROOT + layer + "..").toArray(String[]::new);
    }

    @TestFactory
    Stream<DynamicTest> usesInEachPackageOnlyThoseBeforeIt() {
        return LAYERS.stream().map(layer -> DynamicTest.dynamicTest(layer, () -> requireOnlyThoseBefore(layer)));
    }

    private static void requireOnlyThoseBefore(String layer) {
        List<String> later = LAYERS.subList(LAYERS.indexOf(layer) + 1, LAYERS.size());
        if (!later.isEmpty()) {
            noClasses()
                    .that()
                    .resideInAPackage(ROOT + layer + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(packages(later))
                    .check(MODULE);
        }
    }

    @Test
    void hasALayerForEveryPackage() {
        classes().should().resideInAnyPackage(packages(LAYERS)).check(MODULE);
    }

    @Test
    void hasNoPackagesThatUseEachOtherInACircle() {
        slices().matching("io.keybroker.(**)").should().beFreeOfCycles().check(MODULE);
    }

    @Test
    void seesNettyInTheBenchmarkAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.keybroker.demo.bench..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(MODULE);
    }

    @Test
    void speaksNoSql() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "org.jdbi..", "com.zaxxer..", "org.flywaydb..")
                .check(MODULE);
    }

    @Test
    void isTheListThatTheArchitecturePageShows() throws IOException {
        String line = Files.readAllLines(Path.of("../docs/architecture.md")).stream()
                .filter(each -> each.startsWith("broker-demo "))
                .findFirst()
                .orElseThrow();

        assertThat(line.substring("broker-demo ".length()).strip().split(" +")).containsExactlyElementsOf(LAYERS);
    }
}
