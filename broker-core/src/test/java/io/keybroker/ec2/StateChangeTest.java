package io.keybroker.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StateChangeTest {
    private static final String EVENT = """
            {
               "id":"7bf73129-1428-4cd3-a780-95db273d1602",
               "detail-type":"EC2 Instance State-change Notification",
               "source":"aws.ec2",
               "account":"123456789012",
               "time":"2021-11-11T21:29:54Z",
               "region":"us-east-1",
               "resources":["arn:aws:ec2:us-east-1:123456789012:instance/i-0abcd1234efgh5678"],
               "detail":{"instance-id":"i-0123456789abcdef0", "state":"pending"}
            }
            """;

    @Test
    void readsTheEventOfAwsOwnDocumentation() {
        assertThat(StateChange.parse(EVENT))
                .hasValue(new StateChange("123456789012", "us-east-1", "i-0123456789abcdef0", "pending"));
    }

    @ParameterizedTest
    @CsvSource({
        "pending,false,false",
        "running,false,false",
        "stopping,false,true",
        "stopped,false,true",
        "shutting-down,true,false",
        "terminated,true,false"
    })
    void tellsTheEndFromAStop(String state, boolean ended, boolean stopped) {
        StateChange change = StateChange.parse(EVENT.replace("pending", state)).orElseThrow();

        assertThat(change.isTerminated()).isEqualTo(ended);
        assertThat(change.isStopped()).isEqualTo(stopped);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "null",
                "\"terminated\"",
                "{\"detail\":{\"instance-id\":\"i-0123456789abcdef0\",\"state\":\"terminated\"}}",
                "{\"source\":\"aws.ec2\",\"detail-type\":\"EC2 Instance State-change Notification\",\"detail\":7}"
            })
    void readsNothingElse(String message) {
        assertThat(StateChange.parse(message)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "aws.ec2|aws.autoscaling",
                "EC2 Instance State-change Notification|EC2 Instance-launch Lifecycle Action",
                "i-0123456789abcdef0|../i-0123456789abcdef0",
                "i-0123456789abcdef0|web-1",
                "\"pending\"|\"PENDING\"",
                "\"pending\"|\"rebooting\"",
                "\"pending\"|[\"terminated\"]",
                "\"state\"|\"state\":\"terminated\",\"state\"",
                "\"source\"|\"source\":\"aws.ec2\",\"source\""
            })
    void readsNoOtherEventAndNoneThatIsAmbiguous(String what, String other) {
        assertThat(EVENT).contains(what);

        assertThat(StateChange.parse(EVENT.replace(what, other))).isEmpty();
    }

    @Test
    void readsNothingThatIsTooLongOrTooDeep() {
        assertThat(StateChange.parse(EVENT + " ".repeat(16 * 1024))).isEmpty();
        assertThat(StateChange.parse("[".repeat(16_000))).isEmpty();
        assertThat(StateChange.parse(EVENT + "{}")).isEmpty();
    }

    @Test
    void neverFailsWhateverIsChangedInIt() {
        Random random = new Random(20_260_301);
        for (int i = 0; i < 2_000; i++) {
            StringBuilder spoiled = new StringBuilder(EVENT);
            for (int change = random.nextInt(3); change >= 0; change--) {
                spoiled.setCharAt(random.nextInt(spoiled.length()), (char) random.nextInt(0x180));
            }
            StateChange.parse(spoiled.toString())
                    .ifPresent(read -> assertThat(read.instanceId()).matches("i-[0-9a-f]{8,17}"));
        }
    }
}
