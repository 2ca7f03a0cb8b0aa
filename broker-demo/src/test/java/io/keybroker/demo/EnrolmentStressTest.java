package io.keybroker.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short forms of what {@code src/test/sh/enrolment-stress} does at length. */
final class EnrolmentStressTest {
    @TempDir
    private static Path directory;

    private static EnrolmentStress stress;

    @BeforeAll
    static void start() throws Exception {
        stress = new EnrolmentStress(directory.resolve("home"));
    }

    @AfterAll
    static void stop() {
        stress.close();
    }

    @Test
    void ofManyThatRaceForOnePlaceExactlyOneIsGivenIt() throws Exception {
        EnrolmentStress.RaceResult race = stress.race(Integer.getInteger("stress.race", 200));

        assertThat(race.won()).as(race.toString()).isEqualTo(1);
        assertThat(race.used()).isEqualTo(1);
        assertThat(race.statuses()).containsOnlyKeys(200, 403);
    }

    @Test
    void aBrokerThatIsKilledLeavesNoMachineWithoutACredentialAndNoneWithTwo() throws Exception {
        assertThat(stress.kills(Integer.getInteger("stress.kills", 3), 24, 20_260_301))
                .isEmpty();
    }
}
