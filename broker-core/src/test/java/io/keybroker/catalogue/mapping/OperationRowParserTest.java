package io.keybroker.catalogue.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybroker.catalogue.mapping.ParsedOperation.Mapping;
import io.keybroker.catalogue.table.RowSyntaxException;
import io.keybroker.catalogue.table.TsvTable;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The language of the operations' tables. */
final class OperationRowParserTest {
    private static final TsvTable TABLES = new TsvTable(Optional.empty());

    private static String row(String mappings, String roles, String keys, String traits) {
        return String.join("\t", "lambda", "Newer", "GET /newer", mappings, roles, keys, traits);
    }

    @Test
    void writesEveryRowOfTheTableBackAsItIs() {
        List<String> rows = TABLES.lines("operations.tsv");

        assertThat(rows).hasSizeGreaterThan(19_000);
        assertThat(rows.stream().map(row -> OperationRowParser.parse(row).text()))
                .isEqualTo(rows);
    }

    @Test
    void writesEveryRowOfTheTableOfS3BackAsItIs() {
        List<String> rows = TABLES.lines("s3-operations.tsv");

        assertThat(rows).hasSizeGreaterThan(90);
        assertThat(rows.stream().map(row -> OperationRowParser.parseS3(row).text()))
                .isEqualTo(rows);
    }

    @Test
    void takesAMappingApart() {
        String text = "?Tags>iam:PassRole@!queue:QueueUrl~queue/{Label},?|*:#x-amz-arn;-;@?;@^;^arn:A.~";

        List<Mapping> mappings =
                OperationRowParser.parse(row(text, "-", "-", "-")).mappings();

        Mapping first = mappings.get(0);
        assertThat(first.guard()).isEqualTo("?Tags");
        assertThat(first.action()).isEqualTo("iam:PassRole");
        ParsedOperation.ResourceType queue = first.types().get(0);
        assertThat(queue.required()).isTrue();
        assertThat(queue.gaps())
                .containsExactly(
                        List.of(
                                new MemberRef("QueueUrl", MemberFormat.QUEUE),
                                new MemberRef("{Label}", MemberFormat.PLAIN)),
                        List.of());
        assertThat(first.types().get(1).name()).isEqualTo("*");
        assertThat(mappings)
                .extracting(Mapping::finding)
                .containsExactly(
                        ActionMapping.ResourceSource.TYPED,
                        ActionMapping.ResourceSource.NONE,
                        ActionMapping.ResourceSource.HIDDEN,
                        ActionMapping.ResourceSource.PATH,
                        ActionMapping.ResourceSource.ARN);
        assertThat(mappings.get(4).member()).isEqualTo("A.~");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {"Publish@- Publish", "-@- -", "@!hub: @!hub", "A@!t:x;B@- A@!t:x;B"})
    void takesTheLongFormOfWhatTheTableWritesShort(String written, String canonical) {
        ParsedOperation parsed = OperationRowParser.parse(row(written, "-", "-", "-"));

        assertThat(parsed.text()).isEqualTo(row(canonical, "-", "-", "-"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "A@!|-|-|-|28|no type of resource",
                "A@t:x,|-|-|-|31|'' is not in the table's language (expected: a member",
                "A@t:x~wrong|-|-|-|29|'wrong' is no way to read a member (expected: one of queue,",
                "A^wrong:x|-|-|-|27|the operation demands 'wrong' (expected: one of partiql, select",
                "A^arn|-|-|-|30|'A^arn' is not in the table's language (expected: a finding and a member",
                ">A@?|-|-|-|26|'' is not in the table's language (expected: a member",
                "A|{Role|-|-|32|'{Role' is not in the table's language (expected: a member",
                "A|-|tag:Tags|-|29|'tag' is no form of tags (expected: one of tags, lowertags",
                "A|-|Tags|-|33|'Tags' is not in the table's language (expected: a condition key",
                "A|-|-|mintin|37|'mintin' is not in the table's language (expected: minting, unsigned"
            })
    void rejectsWhatIsNotInTheLanguageAndSaysWhere(
            String mappings, String roles, String keys, String traits, int column, String problem) {
        assertThatThrownBy(() -> OperationRowParser.parse(row(mappings, roles, keys, traits)))
                .isInstanceOfSatisfying(
                        RowSyntaxException.class,
                        fault -> assertThat(fault.column()).isEqualTo(column))
                .hasMessageStartingWith(problem);
    }

    @Test
    void keepsTheNamesThatTheTableUses() {
        assertThat(Arrays.stream(MemberFormat.values()).map(MemberFormat::wireName))
                .contains("", "queue", "owned", "subscription", "parameter", "secret", "function", "zone", "key");
        assertThat(Arrays.stream(ActionMapping.ResourceSource.values()).map(ActionMapping.ResourceSource::wireName))
                .containsExactly(
                        "none", "hidden", "typed", "path", "partiql", "select", "ec2", "ec2type", "arn", "ssm", "node");
    }
}
