package io.keybroker.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.catalogue.dataplane.DataPlanes;
import io.keybroker.catalogue.model.Service;
import io.keybroker.catalogue.table.TsvTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The hand-written rows of hosts of single resources, against the service authorization reference. */
final class DataPlanesTest {
    private static final TsvTable TABLES = new TsvTable(Optional.empty());

    @Test
    void namesActionsOfTheReferenceAlone() throws Exception {
        Catalogue catalogue = new Catalogue();
        IamActions known = IamActions.withOverlay(Path.of("nowhere"));
        List<String> unknown = new ArrayList<>();
        int actions = 0;
        for (String[] row : TABLES.rows("data-planes.tsv")) {
            assertThat(row).as(String.join(" ", row)).hasSize(8);
            Service service = catalogue.service(row[0]);
            for (String action : row[4].split(",", -1)) {
                actions++;
                if (!action.equals("-") && !known.actionsOf(service.iamPrefix()).contains(action)) {
                    unknown.add(service.iamPrefix() + ':' + action);
                }
            }
        }

        assertThat(unknown).isEmpty();
        assertThat(actions).isGreaterThan(50);
    }

    @Test
    void knowsEveryServiceWhoseHostsItKnows() {
        DataPlanes planes = new DataPlanes(TABLES);

        for (String[] row : TABLES.rows("data-plane-hosts.tsv")) {
            assertThat(planes.find(row[0])).as(row[0]).isPresent();
        }
        assertThat(planes.signingNames())
                .containsExactly(
                        "aoss",
                        "appsync",
                        "aps",
                        "es",
                        "execute-api",
                        "iotdata",
                        "lambda",
                        "neptune-db",
                        "vpc-lattice-svcs");
    }
}
