package io.keybroker.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TimestampTest {
    private static final DateTimeFormatter BASIC =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    @Test
    void writesAndReadsTheJdksBasicForm() throws Exception {
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            Instant second = Instant.ofEpochSecond(random.nextLong(0, 253_402_300_800L));
            Timestamp timestamp = Timestamp.of(second.plusMillis(999));

            assertThat(timestamp.text()).isEqualTo(BASIC.format(second));
            assertThat(timestamp.day()).isEqualTo(BASIC.format(second).substring(0, 8));
            assertThat(Timestamp.parse(timestamp.text()).instant()).isEqualTo(second);
        }
    }
}
