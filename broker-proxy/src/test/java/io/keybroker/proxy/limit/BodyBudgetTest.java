package io.keybroker.proxy.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybroker.credential.AccessKeyId;
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
        other.reserve(25);
        assertThat(budget.inUse()).isEqualTo(75);
    }

    @Test
    void leavesRoomForANewcomerHoweverManyAddressesReserveWhatTheyCan() throws Exception {
        for (int i = 3; i < 8; i++) {
            BodyBudget each = budget.shareOf(IpAddress.parse("10.0.0." + i));
            while (reserves(each)) {
                assertThat(budget.inUse()).isLessThan(100);
            }
        }

        other.reserve(1);
    }

    @Test
    void leavesRoomForOtherKeysOfTheSameAddress() throws Exception {
        BodyBudget greedyKey = greedy.shareOf(new AccessKeyId("BKIA" + "A".repeat(16)));
        BodyBudget otherKey = greedy.shareOf(new AccessKeyId("BKIA" + "B".repeat(16)));
        greedyKey.reserve(33);

        assertThatThrownBy(() -> greedyKey.reserve(1)).hasMessageContaining("of this key");
        otherKey.reserve(11);
        assertThat(budget.inUse()).isEqualTo(44);
    }

    @Test
    void givesBackWhatIsReleasedOrRejected() throws Exception {
        greedy.reserve(50);
        other.reserve(25);
        BodyBudget third = budget.shareOf(IpAddress.parse("10.0.0.3"));
        assertThatThrownBy(() -> third.reserve(20)).isInstanceOf(RequestRejectedException.class);

        greedy.release(50);
        third.reserve(37);

        assertThat(budget.inUse()).isEqualTo(62);
    }

    @Test
    void hasRoomForOneBodyInABudgetThatIsNoLarger() throws Exception {
        BodyBudget tight = new BodyBudget(10, 10).shareOf(IpAddress.parse("10.0.0.1"));
        tight.reserve(10);

        assertThat(tight.inUse()).isEqualTo(10);
    }

    private static boolean reserves(BodyBudget budget) {
        try {
            budget.reserve(1);
            return true;
        } catch (RequestRejectedException e) {
            return false;
        }
    }
}
