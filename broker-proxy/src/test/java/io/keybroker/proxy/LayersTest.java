package io.keybroker.proxy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
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

/** Who may use whom: each package uses only packages that stand before it. */
final class LayersTest {
    private static final String ROOT = "io.keybroker.";
    private static final List<String> LAYERS = List.of(
            "proxy.limit",
            "proxy.body",
            "proxy.codec",
            "proxy.upstream",
            "proxy.client",
            "proxy.response",
            "proxy.local",
            "proxy.intercept",
            "proxy.exchange",
            "proxy.server",
            "proxy.launch",
            "proxy.admin",
            "proxy.sink",
            "proxy.app");
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
    void speaksNoSql() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "org.jdbi..", "com.zaxxer..", "org.flywaydb..")
                .check(MODULE);
    }

    @Test
    void printsNothing() {
        noClasses().should().accessFieldWhere(standardStreams()).check(MODULE);
    }

    private static DescribedPredicate<JavaAccess<?>> standardStreams() {
        return DescribedPredicate.describe(
                "System.out or System.err",
                access -> access.getTargetOwner().isEquivalentTo(System.class)
                        && List.of("out", "err").contains(access.getTarget().getName()));
    }

    @Test
    void isTheListThatTheArchitecturePageShows() throws IOException {
        String line = Files.readAllLines(Path.of("../docs/architecture.md")).stream()
                .filter(each -> each.startsWith("broker-proxy "))
                .findFirst()
                .orElseThrow();

        assertThat(line.substring("broker-proxy ".length()).strip().split(" +")).containsExactlyElementsOf(LAYERS);
    }
}
