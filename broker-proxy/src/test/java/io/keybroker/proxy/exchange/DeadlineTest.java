package io.keybroker.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybroker.audit.AuditEvent;
import io.keybroker.auth.AcceptedHosts;
import io.keybroker.auth.BrokerHosts;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import io.keybroker.net.IpAddress;
import io.keybroker.proxy.body.BodyResources;
import io.keybroker.proxy.body.BodySpool;
import io.keybroker.proxy.client.ClientConnection;
import io.keybroker.proxy.client.ClientRequest;
import io.keybroker.proxy.exchange.ExchangeState.Authorizing;
import io.keybroker.proxy.exchange.ExchangeState.BufferingBody;
import io.keybroker.proxy.exchange.ExchangeState.Intercepting;
import io.keybroker.proxy.exchange.ExchangeState.RecordingIntent;
import io.keybroker.proxy.exchange.ExchangeState.Spooling;
import io.keybroker.proxy.intercept.InterceptorSelector;
import io.keybroker.proxy.intercept.RequestInterceptor;
import io.keybroker.proxy.limit.BodyBudget;
import io.keybroker.proxy.limit.FairExecutor;
import io.keybroker.proxy.local.LocalEndpoint;
import io.keybroker.proxy.local.LocalRequest;
import io.keybroker.proxy.local.LocalResponse;
import io.keybroker.proxy.local.LocalRouter;
import io.keybroker.proxy.response.HttpDate;
import io.keybroker.proxy.upstream.BodyFraming;
import io.keybroker.proxy.upstream.ResponseTimeouts;
import io.keybroker.registry.RegistrySnapshot;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing that a request waits for may take for ever. */
final class DeadlineTest {
    private static final int DEADLINE = ExchangeState.DEADLINE_TICKS;

    @TempDir
    private Path home;

    private final List<AuditEvent> recorded = new ArrayList<>();
    private final RecordingClient client = new RecordingClient();
    private final CompletableFuture<LocalResponse> answer = new CompletableFuture<>();

    private static void assertRejectedLate(ExchangeState waiting) {
        assertThatCode(() -> waiting.onTick(null, DEADLINE)).doesNotThrowAnyException();
        assertThat(catchThrowableOfType(RequestRejectedException.class, () -> waiting.onTick(null, DEADLINE + 1))
                        .errorCode())
                .isEqualTo(ErrorCode.UNAVAILABLE);
    }

    @Test
    void rejectsWhatADiskAWorkerAnInterceptorOrTheAuditLogKeepsTooLong() {
        assertRejectedLate(new Spooling(new BufferingBody(null, null, false)));
        assertRejectedLate(new Authorizing(RequestBody.NONE, new CompletableFuture<>()));
        assertRejectedLate(new Intercepting(null, null, RequestBody.NONE, RequestInterceptor.NONE));
        assertRejectedLate(new RecordingIntent(null, RequestBody.NONE, RequestInterceptor.NONE));
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
        answer.complete(LocalResponse.text(200, "late"));
        exchange.onTick();

        assertThat(client.responses).singleElement().asString().startsWith("HTTP/1.1 503 ");
        assertThat(recorded).singleElement().isInstanceOf(AuditEvent.Rejection.class);
    }

    @Test
    void sendsTheResponseOfALocalEndpointThatIsInTime() throws Exception {
        ActiveExchange exchange = localExchange();
        exchange.start();

        answer.complete(LocalResponse.text(200, "done"));

        assertThat(client.responses).singleElement().asString().contains("HTTP/1.1 200 ", "done");
        assertThat(recorded).isEmpty();
    }

    private ActiveExchange localExchange() throws Exception {
        BodyBudget budget = new BodyBudget(1 << 20, 1 << 20);
        Clock clock = Clock.systemUTC();
        ExchangeServices services = new ExchangeServices(
                null,
                null,
                RegistrySnapshot::empty,
                new AuditBatcher(event -> {
                    recorded.add(event);
                    return CompletableFuture.completedFuture(null);
                }),
                new StolenKeyResponder(StolenKeyResponder.Countermeasure.ALARM),
                new BodyResources(budget, BodySpool.open(home, budget), new FairExecutor("unused", "tasks", 1)),
                new ResponseTimeouts(Duration.ofSeconds(30), Map.of()),
                clock,
                new HttpDate(clock),
                new LocalRouter(Map.of("GET /.broker/slow", endpoint())),
                InterceptorSelector.NONE);
        RequestHead head = RequestHead.parse("GET", "/.broker/slow", Headers.none());
        return ActiveExchange.create(services, null, client, new ClientRequest(head, BodyFraming.none(), false, false));
    }

    private LocalEndpoint endpoint() {
        return new LocalEndpoint() {
            @Override
            public int maxBodyBytes() {
                return 0;
            }

            @Override
            public CompletionStage<LocalResponse> handle(LocalRequest request) {
                return answer;
            }
        };
    }

    /** A client that remembers the responses it was sent. */
    private static final class RecordingClient implements ClientConnection {
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
        public AcceptedHosts hosts() {
            return new BrokerHosts(List.of("broker.internal"));
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
        public boolean isDraining() {
            return false;
        }

        @Override
        public void endResponse(boolean keepAlive) {}

        @Override
        public void abort() {}
    }
}
