package io.keybroker.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Measures the main sources of the shipped modules and holds the limits of the house style; the table is written to
 * {@code target/code-metrics.md}.
 */
final class CodeMetricsTest {
    private static final List<String> MODULES = List.of("broker-core", "broker-proxy", "broker-cli", "broker-demo");
    private static final int MAX_TEST_LINES = 400;

    /** Records of more than eight components, each with the reason why it is not parted. */
    private static final Map<String, String> LARGE_RECORDS = Map.ofEntries(
            Map.entry("CreateTicketRequest", "JSON of the admin API"),
            Map.entry("TicketResponse", "JSON of the admin API"),
            Map.entry("LaunchRequest", "JSON of the admin API"),
            Map.entry("InstanceResponse", "JSON of the admin API"),
            Map.entry("RotationResponse", "JSON of the admin API"),
            Map.entry("StatusResponse", "JSON of the admin API"),
            Map.entry("RoleDetails", "JSON of the admin API"),
            Map.entry("StatementResponse", "JSON of the admin API"),
            Map.entry("Intent", "line of the audit log"),
            Map.entry("Rejection", "line of the audit log"),
            Map.entry("Enrolment", "line of the audit log"),
            Map.entry("AssumeRole", "section of broker.yaml"),
            Map.entry("RoleSettings", "section of broker.yaml"),
            Map.entry("BrokerConfig", "sections of broker.yaml"),
            Map.entry("Instance", "row of the registry"),
            Map.entry("Ticket", "row of the registry"),
            Map.entry("AdminService", "one use case for each noun of the CLI"),
            Map.entry("ExchangeServices", "collaborators of a request, wired once"),
            Map.entry("RequestSignature", "parts of the Authorization header"));

    private static final Metrics METRICS = new Metrics();

    @BeforeAll
    static void measure() throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null,
                    files,
                    null,
                    List.of("-proc:none"),
                    null,
                    files.getJavaFileObjectsFromPaths(sources("src/main/java")));
            DocTrees docs = DocTrees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                METRICS.files.add(lines(unit));
                METRICS.new Scanner(unit, docs).scan(unit, null);
            }
        }
        Files.createDirectories(Path.of("target"));
        Files.writeString(Path.of("target/code-metrics.md"), METRICS.table());
    }

    private static List<Path> sources(String directory) throws IOException {
        List<Path> all = new ArrayList<>();
        for (String module : MODULES) {
            try (Stream<Path> walk = Files.walk(Path.of("..", module, directory))) {
                walk.filter(path -> path.toString().endsWith(".java") && !path.endsWith("package-info.java"))
                        .forEach(all::add);
            }
        }
        return all;
    }

    private static int lines(CompilationUnitTree unit) throws IOException {
        return (int)
                unit.getSourceFile().getCharContent(true).toString().lines().count();
    }

    @Test
    void keepsFilesShort() {
        assertThat(METRICS.percentile(METRICS.files, 50)).isLessThanOrEqualTo(75);
        assertThat(METRICS.percentile(METRICS.files, 95)).isLessThanOrEqualTo(220);
        assertThat(METRICS.percentile(METRICS.files, 100)).isLessThanOrEqualTo(350);
    }

    @Test
    void keepsTestFilesShort() throws IOException {
        List<String> tooLong = new ArrayList<>();
        for (Path path : sources("src/test/java")) {
            try (Stream<String> lines = Files.lines(path)) {
                if (lines.count() > MAX_TEST_LINES) {
                    tooLong.add(path.toString());
                }
            }
        }

        assertThat(tooLong).isEmpty();
    }

    @Test
    void keepsRecordsSmallButThoseOfFormatsAndRows() {
        assertThat(METRICS.largeRecords).containsExactlyInAnyOrderElementsOf(LARGE_RECORDS.keySet());
    }

    @Test
    void keepsMethodsShort() {
        assertThat(METRICS.percentile(METRICS.methods, 95)).isLessThanOrEqualTo(20);
        assertThat(METRICS.percentile(METRICS.methods, 100)).isLessThanOrEqualTo(40);
    }

    @Test
    void keepsParameterListsShort() {
        assertThat(METRICS.manyParameters).isEmpty();
    }

    @Test
    void documentsEveryPublicType() {
        assertThat(METRICS.undocumented).isEmpty();
    }

    @Test
    void testsForNullSeldom() {
        assertThat(METRICS.nullTestsPerThousandLines()).isLessThan(1.0);
    }

    /** What was counted. */
    private static final class Metrics {
        private final List<Integer> files = new ArrayList<>();
        private final List<Integer> methods = new ArrayList<>();
        private final List<Integer> parameters = new ArrayList<>();
        private final List<Integer> components = new ArrayList<>();
        private final List<String> manyParameters = new ArrayList<>();
        private final List<String> manyComponents = new ArrayList<>();
        private final List<String> largeRecords = new ArrayList<>();
        private final List<String> undocumented = new ArrayList<>();
        private final List<String> nullTests = new ArrayList<>();
        private int publicTypes;
        private int classes;
        private int finalClasses;

        int percentile(List<Integer> values, int percent) {
            List<Integer> sorted = new ArrayList<>(values);
            Collections.sort(sorted);
            return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
        }

        double nullTestsPerThousandLines() {
            return nullTests.size()
                    * 1000.0
                    / files.stream().mapToInt(Integer::intValue).sum();
        }

        String table() {
            return String.format(
                    Locale.ROOT,
                    """
                    | measure | value |
                    |---|---|
                    | files; lines: median, p95, max | %d; %d, %d, %d |
                    | methods; lines: p95, max | %d; %d, %d |
                    | parameters: p95, max (constructors and records excepted) | %d, %d |
                    | record components: p95, max | %d, %d |
                    | null tests per 1,000 lines | %.2f |
                    | public types documented | %d of %d |
                    | final classes | %d of %d |

                    Records of more than 8 components: %s

                    Null tests: %s
                    """,
                    files.size(),
                    percentile(files, 50),
                    percentile(files, 95),
                    percentile(files, 100),
                    methods.size(),
                    percentile(methods, 95),
                    percentile(methods, 100),
                    percentile(parameters, 95),
                    percentile(parameters, 100),
                    percentile(components, 95),
                    percentile(components, 100),
                    nullTestsPerThousandLines(),
                    publicTypes - undocumented.size(),
                    publicTypes,
                    finalClasses,
                    classes,
                    String.join(", ", manyComponents),
                    String.join(", ", nullTests));
        }

        /** Counts in one compilation unit. */
        private final class Scanner extends TreePathScanner<Void, Void> {
            private final CompilationUnitTree unit;
            private final DocTrees docs;

            Scanner(CompilationUnitTree unit, DocTrees docs) {
                this.unit = unit;
                this.docs = docs;
            }

            @Override
            public Void visitClass(ClassTree type, Void none) {
                String name = type.getSimpleName().toString();
                if (type.getModifiers().getFlags().contains(Modifier.PUBLIC)) {
                    publicTypes++;
                    if (docs.getDocCommentTree(getCurrentPath()) == null) {
                        undocumented.add(name);
                    }
                }
                if (type.getKind() == Tree.Kind.RECORD) {
                    countComponents(type, name);
                } else if (type.getKind() == Tree.Kind.CLASS && !name.isEmpty()) {
                    classes++;
                    finalClasses += type.getModifiers().getFlags().contains(Modifier.FINAL) ? 1 : 0;
                }
                return super.visitClass(type, none);
            }

            private void countComponents(ClassTree type, String name) {
                int count = (int) type.getMembers().stream()
                        .filter(member -> member instanceof VariableTree field
                                && !field.getModifiers().getFlags().contains(Modifier.STATIC))
                        .count();
                components.add(count);
                if (count > 8) {
                    manyComponents.add(name + " " + count);
                    largeRecords.add(name);
                }
            }

            @Override
            public Void visitMethod(MethodTree method, Void none) {
                long start = docs.getSourcePositions().getStartPosition(unit, method);
                long end = docs.getSourcePositions().getEndPosition(unit, method);
                methods.add((int) (unit.getLineMap().getLineNumber(end)
                        - unit.getLineMap().getLineNumber(start)
                        + 1));
                if (method.getReturnType() != null) {
                    int count = method.getParameters().size();
                    parameters.add(count);
                    if (count > 4) {
                        manyParameters.add(unit.getSourceFile().getName().replaceAll(".*/", "") + " " + method.getName()
                                + " " + count);
                    }
                }
                return super.visitMethod(method, none);
            }

            @Override
            public Void visitBinary(BinaryTree test, Void none) {
                boolean equality = test.getKind() == Tree.Kind.EQUAL_TO || test.getKind() == Tree.Kind.NOT_EQUAL_TO;
                if (equality
                        && (test.getLeftOperand().getKind() == Tree.Kind.NULL_LITERAL
                                || test.getRightOperand().getKind() == Tree.Kind.NULL_LITERAL)) {
                    String file = unit.getSourceFile().getName();
                    nullTests.add(file.substring(file.lastIndexOf('/') + 1).replace(".java", ""));
                }
                return super.visitBinary(test, none);
            }
        }
    }
}
