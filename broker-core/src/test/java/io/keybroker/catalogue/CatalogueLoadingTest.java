package io.keybroker.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybroker.catalogue.model.Operation;
import io.keybroker.catalogue.model.RequiredPermission;
import io.keybroker.catalogue.model.Service;
import io.keybroker.catalogue.operation.OperationModel;
import io.keybroker.catalogue.table.TsvTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tables are in memory once the catalogue is made: no request has anything read, and no row fails that is asked for. */
final class CatalogueLoadingTest {
    private static final String ROW = "lambda\tNewerThanTheTable\tGET /2015-03-31/newer\t%s\t-\t-\t-\n";

    @TempDir
    private Path overlay;

    @Test
    void readsNoFileForARequest() throws Exception {
        Path file = overlay.resolve("operations-ours.tsv");
        Files.writeString(file, "# ours\n\n" + ROW.formatted("ListFunctions@-"));
        Catalogue catalogue = Catalogue.withOverlay(overlay).warmUp();
        Files.delete(file);
        Files.delete(overlay);

        Operation newer = SampleRequests.of(catalogue, "lambda", "GET /2015-03-31/newer", new byte[0]);

        assertThat(newer.name()).isEqualTo("NewerThanTheTable");
        assertThat(newer.requiredPermissions()).containsExactly(new RequiredPermission("lambda:ListFunctions", "*"));
        Files.createDirectory(overlay);
    }

    @Test
    void canReadEveryRowOfItsTables() {
        TsvTable tables = new TsvTable(Optional.empty());
        Map<String, Service> services = new Catalogue().all();
        Map<String, String> types = new HashMap<>();
        tables.rows("resources.tsv").forEach(row -> types.put(row[0] + '\t' + row[1], row[2]));

        assertThat(tables.lines("operations.tsv")).hasSizeGreaterThan(19_000).allSatisfy(line -> {
            String[] row = TsvTable.columns(line);
            assertThat(OperationModel.of(services.get(row[0]), line, types).name())
                    .isEqualTo(row[1]);
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "ListFunctions@nothing|62|the catalogue has no ARN of lambda for the type 'nothing'",
                "ListFunctions^nothing:x|62|the operation demands 'nothing' (expected: one of"
                        + " partiql, select, ec2, ec2type, arn, ssm, node)",
                "-\t-|1|the operation has 8 columns (expected: 7)"
            })
    void rejectsARowOfOperatorsThatCannotStandAndSaysWhere(String demands, int column, String problem)
            throws Exception {
        Path file = overlay.resolve("operations-ours.tsv");
        Files.writeString(file, "# ours\n" + ROW.formatted(demands));

        assertThatThrownBy(() -> Catalogue.withOverlay(overlay))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(file + ":2:" + column + ": " + problem);
    }

    @Test
    void rejectsARowThatLacksColumnsOrHasNoRoute() throws Exception {
        Path file = overlay.resolve("operations.tsv");
        Files.writeString(file, "lambda\tNewer\tGET /newer\n");
        assertThatThrownBy(() -> Catalogue.withOverlay(overlay))
                .hasMessage(file + ":1:1: the operation has 3 columns (expected: 7)");

        Files.writeString(file, ROW.formatted("-").replace("GET /2015", "GET 2015"));
        assertThatThrownBy(() -> Catalogue.withOverlay(overlay))
                .hasMessageStartingWith(
                        file + ":1:26: 'GET 2015-03-31/newer' is no route (expected: a method and a path");
    }

    @Test
    void rejectsARowOfAServiceThatThereIsNot() throws Exception {
        Path file = overlay.resolve("operations.tsv");
        Files.writeString(file, ROW.formatted("-").replace("lambda", "lambada"));

        assertThatThrownBy(() -> Catalogue.withOverlay(overlay))
                .hasMessage(file + ":1: 'lambada' is not in the catalogue");
    }
}
