package io.keybroker.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DurationFormatTest {
    @ParameterizedTest
    @CsvSource({"250ms, PT0.25S", "45s, PT45S", "90m, PT1H30M", "6h, PT6H", "30d, PT720H", "999999999d, PT23999999976H"
    })
    void readsANumberAndItsUnit(String text, Duration expected) {
        assertThat(DurationFormat.parse(text, ChronoUnit.MILLIS)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "6", "h", "0h", "06h", "-6h", "6 h", "6H", "6w", "1h30m", "1000000000s", "6h "})
    void rejectsAnyOtherText(String text) {
        assertThat(DurationFormat.parse(text, ChronoUnit.MILLIS)).isEmpty();
    }

    @Test
    void rejectsAUnitThatIsTooSmall() {
        assertThat(DurationFormat.parse("45s", ChronoUnit.MINUTES)).isEmpty();
        assertThat(DurationFormat.parse("45m", ChronoUnit.MINUTES)).contains(Duration.ofMinutes(45));
    }

    @ParameterizedTest
    @ValueSource(strings = {"250ms", "45s", "90m", "6h", "30d"})
    void writesWhatItReads(String text) {
        Duration duration = DurationFormat.parse(text, ChronoUnit.MILLIS).orElseThrow();

        assertThat(DurationFormat.format(duration)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0s",
        "PT59.9S, 59s",
        "PT5M, 5m",
        "PT5M7S, 5m7s",
        "PT5H12M59S, 5h12m",
        "PT720H, 30d",
        "PT25H, 1d1h"
    })
    void roundsToTheTwoLargestUnits(Duration duration, String expected) {
        assertThat(DurationFormat.formatRounded(duration)).isEqualTo(expected);
    }
}
