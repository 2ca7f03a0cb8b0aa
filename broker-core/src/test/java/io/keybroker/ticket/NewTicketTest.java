package io.keybroker.ticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybroker.net.CidrBlock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class NewTicketTest {
    private static final EnrolmentTerms TERMS =
            new EnrolmentTerms(Duration.ofHours(6), Duration.ofDays(30), false, EnrolmentConflictAction.SUSPEND);
    private static final Set<CidrBlock> HERE = Set.of(CidrBlock.parse("10.0.4.0/24"));
    private static final Optional<String> ACCOUNT = Optional.of("123456789012");
    private static final Optional<String> REGION = Optional.of("eu-central-1");
    private static final Optional<String> IMAGE = Optional.of("ami-5fb8c835");

    private static NewTicket order(TicketScope scope, Duration validity) {
        return new NewTicket("job-worker", scope, 1_000, validity, TERMS, "a group");
    }

    private static TicketScope ec2(
            Set<CidrBlock> addresses, Optional<String> account, Optional<String> region, Optional<String> image) {
        return new TicketScope(EnrolmentEvidence.EC2, addresses, account, region, image);
    }

    @Test
    void aTicketThatStandsForLongNamesAccountRegionAndImageOrAddresses() {
        List<TicketScope> narrow =
                List.of(ec2(Set.of(), ACCOUNT, REGION, IMAGE), ec2(HERE, ACCOUNT, REGION, Optional.empty()));
        List<TicketScope> wide = List.of(
                ec2(Set.of(), Optional.empty(), Optional.empty(), Optional.empty()),
                ec2(Set.of(), ACCOUNT, REGION, Optional.empty()),
                ec2(HERE, ACCOUNT, Optional.empty(), IMAGE),
                ec2(HERE, Optional.empty(), REGION, IMAGE));

        for (TicketScope ticketScope : narrow) {
            assertThat(order(ticketScope, Duration.ofDays(30)).scope()).isEqualTo(ticketScope);
        }
        for (TicketScope each : wide) {
            assertThat(order(each, Duration.ofDays(1)).scope()).isEqualTo(each);
            assertThatThrownBy(() -> order(each, Duration.ofDays(1).plusMillis(1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected: an account, a region, and an image or addresses");
        }
    }

    @Test
    void aTicketOutsideEc2AlwaysNamesItsAddresses() {
        TicketScope scope =
                new TicketScope(EnrolmentEvidence.ADDRESS, HERE, Optional.empty(), Optional.empty(), Optional.empty());

        assertThat(order(scope, Duration.ofDays(30)).validity()).isEqualTo(Duration.ofDays(30));
    }

    @Test
    void noTicketStandsForEverOrForNobody() {
        TicketScope scope = ec2(Set.of(), ACCOUNT, REGION, IMAGE);

        assertThatThrownBy(() -> order(scope, Duration.ofDays(31))).hasMessageContaining("expected: up to");
        assertThatThrownBy(() -> order(scope, Duration.ZERO)).hasMessageContaining("expected: up to");
        assertThatThrownBy(() -> new NewTicket("job-worker", scope, 0, Duration.ofDays(1), TERMS, ""))
                .hasMessageContaining("expected: 1 to");
    }
}
