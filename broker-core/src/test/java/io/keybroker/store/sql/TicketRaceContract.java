package io.keybroker.store.sql;

import static io.keybroker.store.sql.TicketStoreFixture.from;
import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.error.EnrolmentRejectedException;
import io.keybroker.registry.Instance;
import io.keybroker.registry.InstanceState;
import io.keybroker.store.sql.TicketStoreFixture.Node;
import io.keybroker.ticket.IssuedTicket;
import io.keybroker.ticket.RedeemRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many that redeem at once, whichever database they do it in. */
interface TicketRaceContract {
    TicketStoreFixture fixture();

    @Test
    default void ofManyThatRaceForTheLastUseExactlyOneWins() throws Exception {
        Node other = fixture().node();
        IssuedTicket ticket = fixture().issue(1);

        List<String> outcomes = atOnce(
                racers(),
                i -> outcome(
                        i % 2 == 0 ? fixture().node : other,
                        from("10." + i / 65536 + "." + i / 256 % 256 + "." + i % 256, ticket, i)));

        assertThat(outcomes).hasSize(racers()).containsOnlyOnce("enrolled").containsOnly("enrolled", "TICKET_USED_UP");
        assertThat(fixture().node.registrations().list()).hasSize(1);
        assertThat(fixture().node.tickets().find(ticket.ticket().id()).used()).isEqualTo(1);
    }

    @Test
    default void ofManyThatClaimOneAddressExactlyOneWinsAndTheAlarmIsRaised() throws Exception {
        Node other = fixture().node();
        IssuedTicket ticket = fixture().issue(10_000);

        List<String> outcomes =
                atOnce(racers(), i -> outcome(i % 2 == 0 ? fixture().node : other, from("10.0.4.17", ticket, i)));

        assertThat(outcomes).containsOnlyOnce("enrolled").containsOnly("enrolled", "ALREADY_ENROLLED");
        assertThat(fixture().node.registrations().list())
                .hasSize(1)
                .allSatisfy(only -> assertThat(only.state()).isEqualTo(InstanceState.SUSPENDED));
    }

    @Test
    default void neverGivesMoreThanWasCounted() throws Exception {
        IssuedTicket ticket = fixture().issue(20);

        List<String> outcomes = atOnce(100, i -> outcome(fixture().node, from("10.0.4." + i, ticket, i)));

        assertThat(outcomes).filteredOn("enrolled"::equals).hasSize(20);
        assertThat(fixture().node.registrations().list())
                .hasSize(20)
                .extracting(Instance::accessKeyId)
                .doesNotHaveDuplicates();
    }

    @Test
    default void oneThatAsksManyTimesAtOnceGetsOneCredential() throws Exception {
        IssuedTicket ticket = fixture().issue(1);

        List<Instance> instances =
                atOnce(50, i -> fixture().redeem(from("10.0.4.17", ticket, 1)).instance());

        assertThat(Set.copyOf(instances)).hasSize(1);
    }

    private static String outcome(Node at, RedeemRequest request) {
        try {
            at.tickets().redeem(request);
            return "enrolled";
        } catch (EnrolmentRejectedException e) {
            return e.error().name();
        }
    }

    /** {@code -Dkeybroker.racers=10000} runs the whole race. */
    private static int racers() {
        return Integer.getInteger("keybroker.racers", 400);
    }

    /** One of many that start together. */
    interface Racer<T> {
        T run(int number) throws Exception;
    }

    private static <T> List<T> atOnce(int count, Racer<T> racer) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(count, 64));
        try {
            List<Callable<T>> racers = IntStream.range(0, count)
                    .<Callable<T>>mapToObj(i -> () -> racer.run(i))
                    .toList();
            List<T> results = new ArrayList<>();
            for (Future<T> result : threads.invokeAll(racers)) {
                results.add(result.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }
}
