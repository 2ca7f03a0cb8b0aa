package io.keybroker.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table that excuses differences must not excuse others, nor outlive what it excuses. */
final class ExpectedDifferencesTest {
    @TempDir
    private Path directory;

    private ExpectedDifferences table(String... rows) throws IOException {
        return ExpectedDifferences.read(Files.write(directory.resolve("table.tsv"), List.of(rows)));
    }

    @Test
    void explainsOnlyTheStepThatItsPatternFits() throws IOException {
        ExpectedDifferences table = table("go*\t*\ts3: odd key\tPut*[.] ok*|*400\ta dot segment");

        assertThat(table.explain("go-2", "endpoint", "s3: odd key", "PutObject[.] ok  |  PutObject[.] error X 400"))
                .contains("a dot segment");
        assertThat(table.explain("go-2", "endpoint", "s3: odd key", "PutObject[.] ok  |  PutObject[.] error X 403"))
                .isEmpty();
        assertThat(table.explain("boto3", "endpoint", "s3: odd key", "PutObject[.] ok  |  PutObject[.] error X 400"))
                .isEmpty();
    }

    @Test
    void namesRowsThatWerePlayedButExplainedNothing() throws IOException {
        ExpectedDifferences table =
                table("*\t*\tec2: *\t*\tnot yet", "*\t*\tiam: *\t*\tnot yet", "*\t*\tsdb: *\t*\tno");

        table.played("go-2", "endpoint", "ec2: read");
        table.played("go-2", "endpoint", "iam: users");
        table.explain("go-2", "endpoint", "iam: users", "CreateUser ok  |  CreateUser error AccessDenied 403");

        assertThat(table.leftOver()).containsExactly("* | * | ec2: * | * | not yet");
    }

    @Test
    void rejectsARowWithoutAReason() {
        assertThatThrownBy(() -> table("*\t*\t*\t*\t")).isInstanceOf(IOException.class);
    }
}
