package io.keybroker.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What counts as a difference between two sides. */
final class OutcomeTest {
    private static Outcome outcome(String... steps) {
        return new Outcome("s3: any", List.of(steps));
    }

    @Test
    void findsTheStepsThatWentOtherwise() {
        Outcome direct = outcome("PutObject ok", "GetObject ok Body=1:a", "GetObject error NoSuchKey 404");
        Outcome brokered = outcome("PutObject ok", "GetObject ok Body=1:b", "GetObject error NoSuchKey 404");

        assertThat(direct.differencesFrom(brokered, 1))
                .containsExactly("GetObject ok Body=1:a  |  GetObject ok Body=1:b");
        assertThat(direct.differencesFrom(direct, 1)).isEmpty();
    }

    @Test
    void takesNoComfortFromTwoSidesThatFailAlike() {
        Outcome failed = outcome("PutObject failed UnknownHost", "GetObject failed UnknownHost");

        assertThat(failed.differencesFrom(failed, 1))
                .containsExactly("only 0 succeed (expected: 1): PutObject failed UnknownHost"
                        + "  |  PutObject failed UnknownHost");
        assertThat(outcome("PutObject ok").differencesFrom(outcome("PutObject ok"), 2))
                .hasSize(1);
    }

    @Test
    void saysWhichSideStoppedEarlier() {
        assertThat(outcome("PutObject ok", "GetObject ok").differencesFrom(outcome("PutObject ok"), 1))
                .containsExactly("2 steps  |  1 steps");
    }

    @Test
    void countsCharactersByTheFirstStepWithEach() {
        Outcome direct =
                outcome("PutObject[a] ok", "GetObject[a] error X 400", "PutObject[b] ok", "PutObject[c] error X 400");
        Outcome brokered =
                outcome("PutObject[a] ok", "GetObject[a] ok", "PutObject[b] error Y 400", "PutObject[c] error X 400");

        assertThat(direct.characters(brokered)).isEqualTo("1 | 1 | 1");
    }
}
