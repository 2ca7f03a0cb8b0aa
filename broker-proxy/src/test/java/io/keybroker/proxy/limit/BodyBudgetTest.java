package io.keybroker.proxy.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybroker.error.RequestRejectedException;
import io.keybroker.net.IpAddress;
import org.junit.jupiter.api.Test;

/** Memory for bodies, of one peer address and of all together. */
final class BodyBudgetTest {
    private final BodyBudget budget = new BodyBudget(10, 100);
    private final BodyBudget greedy = budget.shareOf(IpAddress.parse("10.0.0.1"));
    private final BodyBudget other = budget.shareOf(IpAddress.parse("10.0.0.2"));

    @Test
    void leavesRoomForOthersWhateverOneAddressReserves() throws Exception {
        greedy.reserve(50);

        assertThatThrownBy(() -> greedy.limitedTo(5).reserve(1))
                .isInstanceOf(RequestRejectedException.class)
                .hasMessageContaining("from this address");
        other.reserve(50);
        assertThat(budget.inUse()).isEqualTo(100);
    }

    @Test
    void givesBackWhatIsReleasedOrRejected() throws Exception {
        greedy.reserve(50);
        other.reserve(50);
        BodyBudget third = budget.shareOf(IpAddress.parse("10.0.0.3"));
        assertThatThrownBy(() -> third.reserve(1)).isInstanceOf(RequestRejectedException.class);

        greedy.release(50);
        third.reserve(50);

        assertThat(budget.inUse()).isEqualTo(100);
    }
}
