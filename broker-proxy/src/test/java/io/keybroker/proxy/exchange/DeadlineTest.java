package io.keybroker.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybroker.audit.AuditEvent;
import io.keybroker.gate.BrokerNames;
import io.keybroker.gate.HostNames;
import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import io.keybroker.net.IpAddress;
import io.keybroker.proxy.exchange.ExchangeState.Intercepting;
import io.keybroker.proxy.exchange.ExchangeState.RecordingIntent;
import io.keybroker.proxy.upstream.BodyFraming;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import io.keybroker.registry.Registry;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Nothing that a request waits for may take for ever. */
final class DeadlineTest {
    private static final int DEADLINE = ExchangeState.DEADLINE_TICKS;

    private final List<AuditEvent> recorded = new ArrayList<>();
    private final RecordingClient client = new RecordingClient();
    private final CompletableFuture<OwnAnswer> answer = new CompletableFuture<>();

    private static void assertRejectedLate(ExchangeState waiting) {
        assertThatCode(() -> waiting.onTick(null, DEADLINE)).doesNotThrowAnyException();
        assertThat(catchThrowableOfType(RefusedException.class, () -> waiting.onTick(null, DEADLINE + 1))
                        .refusal())
                .isEqualTo(Refusal.UNAVAILABLE);
    }

    @Test
    void rejectsWhatAnInterceptorOrTheAuditLogKeepsTooLong() {
        assertRejectedLate(new Intercepting(null, null, RequestBody.NONE, Escort.NONE));
        assertRejectedLate(new RecordingIntent(null, RequestBody.NONE, Escort.NONE));
    }

    @Test
    void rejectsWhatALocalEndpointKeepsTooLongAndIgnoresItsLateResponse() throws Exception {
        ActiveExchange exchange = localExchange();
        exchange.start();
        for (int i = 0; i < DEADLINE; i++) {
            exchange.onTick();
        }
        assertThat(client.responses).isEmpty();

        exchange.onTick();
        answer.complete(OwnAnswer.text(200, "late"));
        exchange.onTick();

        assertThat(client.responses).singleElement().asString().startsWith("HTTP/1.1 503 ");
        assertThat(recorded).singleElement().isInstanceOf(AuditEvent.Refused.class);
    }

    @Test
    void sendsTheResponseOfALocalEndpointThatIsInTime() throws Exception {
        ActiveExchange exchange = localExchange();
        exchange.start();

        answer.complete(OwnAnswer.text(200, "done"));

        assertThat(client.responses).singleElement().asString().contains("HTTP/1.1 200 ", "done");
        assertThat(recorded).isEmpty();
    }

    private ActiveExchange localExchange() throws RefusedException {
        Clock clock = Clock.systemUTC();
        Desk services = new Desk(
                null,
                null,
                Registry::empty,
                new Journal(event -> {
                    recorded.add(event);
                    return CompletableFuture.completedFuture(null);
                }),
                new StolenKeys(StolenKeys.Measure.ALARM),
                new BodyBudget(1 << 20, 1 << 20),
                clock,
                new HttpDate(clock),
                new OwnPaths(Map.of("GET /.broker/slow", endpoint())),
                Escorts.NONE);
        RequestHead head = RequestHead.parse("GET", "/.broker/slow", Headers.none());
        return ActiveExchange.create(services, null, client, new Incoming(head, BodyFraming.none(), false, false));
    }

    private OwnPath endpoint() {
        return new OwnPath() {
            @Override
            public int maxBodyBytes() {
                return 0;
            }

            @Override
            public CompletionStage<OwnAnswer> handle(OwnRequest request) {
                return answer;
            }
        };
    }

    /** A client that remembers the responses it was sent. */
    private static final class RecordingClient implements Client {
        private final List<String> responses = new ArrayList<>();

        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public void executeAfterReadLoop(Runnable task) {
            task.run();
        }

        @Override
        public IpAddress peer() {
            return IpAddress.parse("10.0.4.17");
        }

        @Override
        public HostNames hosts() {
            return new BrokerNames(List.of("broker.internal"));
        }

        @Override
        public void requestMore() {}

        @Override
        public void write(ByteBuf bytes) {
            responses.add(bytes.toString(StandardCharsets.US_ASCII));
            bytes.release();
        }

        @Override
        public void flush() {}

        @Override
        public boolean isWritable() {
            return true;
        }

        @Override
        public void endResponse(boolean keepAlive) {}

        @Override
        public void abort() {}
    }
}
