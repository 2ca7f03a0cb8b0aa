package io.keybroker.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.keybroker.catalogue.mapping.OperationRowParser;
import io.keybroker.catalogue.model.OperationTraits;
import io.keybroker.catalogue.table.TsvTable;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Operations whose body is a stream of signed events, all that the catalogue knows of. */
final class EventStreamsTest {
    private static List<String[]> operations() {
        return new TsvTable(Optional.empty())
                .rows("operations.tsv").stream()
                        .filter(row -> OperationTraits.of(OperationRowParser.parseTraits(row[6]))
                                .events())
                        .toList();
    }

    @Test
    void areFiveAmongTwentyThousand() {
        assertThat(operations())
                .extracting(row -> row[0] + ':' + row[1])
                .containsExactlyInAnyOrder(
                        "bedrock-runtime:InvokeModelWithBidirectionalStream",
                        "connecthealth:StartMedicalScribeListeningSession",
                        "lexv2-runtime:StartConversation",
                        "polly:StartSpeechSynthesisStream",
                        "qbusiness:Chat");
    }

    @TestFactory
    Stream<DynamicTest> areRefusedAsUnsupported() {
        Catalogue catalogue = new Catalogue();
        return operations().stream()
                .map(row -> dynamicTest(row[1], () -> {
                    String signingName = catalogue.all().get(row[0]).signingName();
                    String line = row[2].replaceAll("\\{[^}]+}", "x");

                    RequestRejectedException refused = catchThrowableOfType(
                            RequestRejectedException.class, () -> SampleRequests.of(signingName, line, ""));

                    assertThat(refused.errorCode()).isEqualTo(ErrorCode.UNSUPPORTED);
                }));
    }
}
