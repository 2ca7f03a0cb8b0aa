package io.keybroker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.Buffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Who may use whom: each package uses only packages that stand before it. */
final class LayersTest {
    private static final String ROOT = "io.keybroker.";
    private static final List<String> LAYERS = List.of(
            "text",
            "net",
            "cache",
            "concurrent",
            "error",
            "xml",
            "credential",
            "http",
            "catalogue.model",
            "catalogue.table",
            "catalogue.body",
            "catalogue.mapping",
            "catalogue.s3",
            "catalogue.endpoint",
            "catalogue.operation",
            "catalogue.dataplane",
            "catalogue",
            "signing.crypto",
            "signing.sigv4a",
            "signing.sigv4",
            "signing.sigv2",
            "signing.chunked",
            "signing",
            "policy",
            "policy.analysis",
            "role",
            "seal",
            "identity",
            "identity.rotation",
            "registry",
            "ticket",
            "operator",
            "auth",
            "audit",
            "pki",
            "ec2",
            "enrolment",
            "secret",
            "launch",
            "admin.api",
            "admin.explain",
            "admin",
            "config",
            "store.file",
            "store.sealed",
            "store.sql");

    /** Packages that are public to Java, and internal to their owner. */
    private static final Map<String, List<String>> INTERNAL = Map.of(
            "catalogue", List.of("body", "mapping", "operation", "table"),
            "signing", List.of("crypto"),
            "store", List.of("sql"));

    private static final JavaClasses MODULE = new ClassFileImporter().importPath(Path.of("target/classes"));

    private static String[] packages(List<String> layers) {
        return layers.stream().map(layer -> ROOT + layer).toArray(String[]::new);
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
                    .resideInAPackage(ROOT + layer)
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

    @TestFactory
    Stream<DynamicTest> letsOnlyTheirOwnersUseInternalPackages() {
        return INTERNAL.entrySet().stream()
                .map(owned -> DynamicTest.dynamicTest(
                        owned.getKey(), () -> requireUseByOwnerAlone(owned.getKey(), owned.getValue())));
    }

    private static void requireUseByOwnerAlone(String owner, List<String> internal) {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + owner + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages(
                        internal.stream().map(each -> owner + "." + each).toList()))
                .check(MODULE);
    }

    @Test
    void seesNothingOfNetty() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(MODULE);
    }

    @Test
    void speaksSqlInTheStoreAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.keybroker.store..")
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
    void opensNoSockets() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveNameMatching(
                        "java\\.net\\.(Server)?Socket|java\\.net\\.http\\..*|java\\.nio\\.channels\\..*Socket.*")
                .check(MODULE);
    }

    @Test
    void whatProvesComparesBytesInConstantTimeAlone() {
        noClasses()
                .that()
                .resideInAnyPackage(Stream.of("credential", "signing", "auth", "enrolment", "secret", "admin")
                        .map(layer -> ROOT + layer + "..")
                        .toArray(String[]::new))
                .should()
                .callMethodWhere(DescribedPredicate.describe(
                        "compares arrays or buffers and ends at the first difference",
                        call -> call.getTargetOwner().isEquivalentTo(Arrays.class)
                                        && List.of("equals", "compare", "mismatch")
                                                .contains(call.getTarget().getName())
                                || call.getTargetOwner().isAssignableTo(Buffer.class)
                                        && List.of("equals", "compareTo", "mismatch")
                                                .contains(call.getTarget().getName())))
                .check(MODULE);
    }

    @Test
    void isTheListThatTheArchitecturePageShows() throws IOException {
        String line = Files.readAllLines(Path.of("../docs/architecture.md")).stream()
                .filter(each -> each.startsWith("broker-core "))
                .findFirst()
                .orElseThrow();

        assertThat(line.substring("broker-core ".length()).strip().split(" +")).containsExactlyElementsOf(LAYERS);
    }
}
