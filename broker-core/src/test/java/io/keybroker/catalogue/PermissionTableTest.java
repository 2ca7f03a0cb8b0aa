package io.keybroker.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.catalogue.model.Operation;
import io.keybroker.error.RequestRejectedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A table after AWS's service authorization reference, each row a request: which actions, on which resources. */
final class PermissionTableTest {
    private static final String FORM = "form";

    /** A row of meanings.tsv. */
    private record Row(String service, String request, String body, List<String> demands) {
        static Row of(String line) {
            String[] columns = line.split("\t", -1);
            return new Row(
                    columns[0], columns[1], columns[2].equals("-") ? "" : columns[2], List.of(columns[3].split("; ")));
        }

        Operation read() throws RequestRejectedException {
            if (request.equals(FORM)) {
                return SampleRequests.form(service, body);
            }
            if (request.indexOf(' ') < 0) {
                return SampleRequests.json(service, request, body);
            }
            String[] parts = request.split(" \\| ");
            List<String> headers = new ArrayList<>();
            for (String header : Arrays.asList(parts).subList(1, parts.length)) {
                headers.addAll(List.of(header.split(": ", 2)));
            }
            return SampleRequests.of(service, parts[0], body, headers.toArray(String[]::new));
        }
    }

    static Stream<Row> rows() throws IOException {
        try (InputStream table =
                PermissionTableTest.class.getResourceAsStream("/io/keybroker/catalogue/meanings.tsv")) {
            String text = new String(table.readAllBytes(), StandardCharsets.UTF_8);
            return text.lines().filter(line -> !line.startsWith("#")).map(Row::of);
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void asksForTheActionsAndResourcesThatAwsDoes(Row row) throws RequestRejectedException {
        List<String> demands = row.read().requiredPermissions().stream()
                .map(requiredPermission -> requiredPermission.action() + ' ' + requiredPermission.resource())
                .toList();

        assertThat(demands).containsExactlyInAnyOrderElementsOf(row.demands());
    }

    @Test
    void hasEightRowsAtLeastForEachServiceThatTheSourcesName() throws IOException {
        Map<String, Long> counted = rows().collect(Collectors.groupingBy(Row::service, Collectors.counting()));

        assertThat(counted.entrySet().stream()
                        .filter(each -> each.getValue() >= 8)
                        .map(Map.Entry::getKey))
                .contains(
                        "s3",
                        "sqs",
                        "sns",
                        "dynamodb",
                        "kms",
                        "secretsmanager",
                        "ssm",
                        "lambda",
                        "iam",
                        "sts",
                        "ec2",
                        "sdb",
                        "elasticloadbalancing",
                        "autoscaling",
                        "monitoring");
    }
}
