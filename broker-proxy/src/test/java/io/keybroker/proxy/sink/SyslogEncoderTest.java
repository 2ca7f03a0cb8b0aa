package io.keybroker.proxy.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class SyslogEncoderTest {
    private final SyslogEncoder syslog = new SyslogEncoder("aws.broker.internal", 42);

    private String messages(String lines) {
        byte[] messages = syslog.messages(lines.getBytes(StandardCharsets.ISO_8859_1));
        return new String(messages, StandardCharsets.ISO_8859_1);
    }

    private static String line(String at, String event, String more) {
        return "{\"seq\":1,\"prev\":\"00\",\"at\":\"" + at + "\",\"event\":\"" + event + "\"" + more + "}\n";
    }

    @Test
    void putsItsLengthInFrontOfEachMessage() {
        String first = line("2026-03-01T10:15:30Z", "intent", "");
        String second = line("2026-03-01T10:15:31.5Z", "outcome", "");
        String one = "<110>1 2026-03-01T10:15:30Z aws.broker.internal keybroker 42 intent - " + first.strip();
        String two = "<110>1 2026-03-01T10:15:31.5Z aws.broker.internal keybroker 42 outcome - " + second.strip();

        assertThat(messages(first + second)).isEqualTo(one.length() + " " + one + two.length() + " " + two);
    }

    @Test
    void cutsAFractionToTheSixDigitsThatTheGrammarAllows() {
        assertThat(messages(line("2026-03-01T10:15:30.123456789Z", "intent", "")))
                .contains(">1 2026-03-01T10:15:30.123456Z aws");
    }

    @Test
    void callsAlarmsAlarmsAndRefusalsNotices() {
        String at = "2026-03-01T10:15:30Z";
        assertThat(messages(line(at, "stolen-key", ""))).contains("<105>1 ");
        assertThat(messages(line(at, "enrolment-refused", ",\"alarm\":\"true\"")))
                .contains("<105>1 ");
        assertThat(messages(line(at, "enrolment-refused", ",\"alarm\":\"false\"")))
                .contains("<109>1 ");
        assertThat(messages(line(at, "refused", ""))).contains("<109>1 ");
        assertThat(messages(line(at, "change", ""))).contains("<109>1 ");
        assertThat(messages(line(at, "would-deny", ""))).contains("<110>1 ");
    }

    @Test
    void takesNoTextOfARequestForTheTimeOrTheEvent() {
        String line = line(
                "2026-03-01T10:15:30Z", "refused", ",\"detail\":\"\\\"at\\\":\\\"1999\\\",\\\"event\\\":\\\"x\\\"\"");

        assertThat(messages(line)).contains(" 2026-03-01T10:15:30Z aws.broker.internal keybroker 42 refused - {");
    }

    @Test
    void sendsALineThatIsNoneOfTheLogsAsItIs() {
        assertThat(messages("half a line\n")).isEqualTo("57 <110>1 - aws.broker.internal keybroker 42 - - half a line");
    }
}
