package io.keybroker.demo;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.Buffer;
import java.util.Arrays;
import java.util.List;
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
            "refusal",
            "credential",
            "http",
            "catalogue",
            "signing",
            "policy",
            "identity",
            "registry",
            "gate",
            "audit",
            "pki",
            "ec2",
            "enrolment",
            "secret",
            "launch",
            "admin",
            "config",
            "store",
            "proxy.upstream",
            "proxy.exchange",
            "proxy.server",
            "proxy.enrolment",
            "proxy.launch",
            "proxy.admin",
            "proxy.sink",
            "proxy.app",
            "cli",
            "demo");
    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.keybroker");

    @TestFactory
    Stream<DynamicTest> eachPackageUsesOnlyThoseBeforeIt() {
        return LAYERS.stream().map(layer -> DynamicTest.dynamicTest(layer, () -> usesOnlyThoseBefore(layer)));
    }

    private static void usesOnlyThoseBefore(String layer) {
        List<String> later = LAYERS.subList(LAYERS.indexOf(layer) + 1, LAYERS.size());
        if (!later.isEmpty()) {
            noClasses()
                    .that()
                    .resideInAPackage(ROOT + layer + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            later.stream().map(each -> ROOT + each + "..").toArray(String[]::new))
                    .check(ALL);
        }
    }

    @Test
    void everyPackageHasItsLayer() {
        classes()
                .should()
                .resideInAnyPackage(
                        LAYERS.stream().map(each -> ROOT + each + "..").toArray(String[]::new))
                .check(ALL);
    }

    @Test
    void noPackagesUseEachOtherInACircle() {
        slices().matching("io.keybroker.(**)").should().beFreeOfCycles().check(ALL);
    }

    @Test
    void onlyTheProxyAndTheBenchmarkSeeNetty() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.keybroker.proxy..", "io.keybroker.demo.bench..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(ALL);
    }

    @Test
    void onlyTheStoreSpeaksSql() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.keybroker.store..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "org.jdbi..", "com.zaxxer..", "org.flywaydb..")
                .check(ALL);
    }

    @Test
    void onlyTheCommandLineAndTheDemoPrint() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.keybroker.cli..", "io.keybroker.demo..")
                .should()
                .accessFieldWhere(standardStreams())
                .check(ALL);
    }

    private static DescribedPredicate<JavaAccess<?>> standardStreams() {
        return DescribedPredicate.describe(
                "System.out or System.err",
                access -> access.getTargetOwner().isEquivalentTo(System.class)
                        && List.of("out", "err").contains(access.getTarget().getName()));
    }

    @Test
    void theCoreOpensNoSockets() {
        noClasses()
                .that(DescribedPredicate.describe("are of the core", LayersTest::ofTheCore))
                .should()
                .dependOnClassesThat()
                .haveNameMatching(
                        "java\\.net\\.(Server)?Socket|java\\.net\\.http\\..*|java\\.nio\\.channels\\..*Socket.*")
                .check(ALL);
    }

    @Test
    void whatProvesComparesBytesInConstantTimeAlone() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        ROOT + "credential..",
                        ROOT + "signing..",
                        ROOT + "gate..",
                        ROOT + "enrolment..",
                        ROOT + "secret..",
                        ROOT + "admin..")
                .should()
                .callMethodWhere(DescribedPredicate.describe(
                        "compares arrays or buffers and ends at the first difference",
                        call -> call.getTargetOwner().isEquivalentTo(Arrays.class)
                                        && List.of("equals", "compare", "mismatch")
                                                .contains(call.getTarget().getName())
                                || call.getTargetOwner().isAssignableTo(Buffer.class)
                                        && List.of("equals", "compareTo", "mismatch")
                                                .contains(call.getTarget().getName())))
                .check(ALL);
    }

    private static boolean ofTheCore(JavaClass each) {
        List<String> core = LAYERS.subList(0, LAYERS.indexOf("proxy.upstream"));
        return core.stream()
                .anyMatch(layer -> each.getPackageName().equals(ROOT + layer)
                        || each.getPackageName().startsWith(ROOT + layer + "."));
    }
}
