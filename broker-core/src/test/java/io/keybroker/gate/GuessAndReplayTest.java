package io.keybroker.gate;

import static io.keybroker.gate.GateFixture.ELSEWHERE;
import static io.keybroker.gate.GateFixture.HOME;
import static io.keybroker.gate.GateFixture.NOBODY;
import static io.keybroker.gate.GateFixture.NOW;
import static io.keybroker.gate.GateFixture.REVOKED;
import static io.keybroker.gate.GateFixture.WEB;
import static io.keybroker.gate.GateFixture.get;
import static io.keybroker.gate.GateFixture.head;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import io.keybroker.net.IpAddress;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import io.keybroker.registry.InstanceState;
import io.keybroker.registry.Registry;
import io.keybroker.signing.Claim;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What remains to one who captured a request, or tries out keys and signatures. */
final class GuessAndReplayTest {
    private final GateFixture fixture = new GateFixture();

    private Refusal refusal(RequestHead head, IpAddress peer) {
        return catchThrowableOfType(RefusedException.class, () -> fixture.authorize(head, peer))
                .refusal();
    }

    private static RequestHead withSignature(RequestHead head, String signature) throws RefusedException {
        Headers.Builder headers = Headers.builder();
        for (int i = 0; i < head.headers().size(); i++) {
            String value = head.headers().value(i);
            headers.add(
                    head.headers().name(i),
                    value.startsWith("AWS4") ? value.replaceFirst("Signature=.*", "Signature=" + signature) : value);
        }
        return RequestHead.parse(head.method(), head.path(), headers.build());
    }

    @Test
    void refusesASignatureThatIsWrongInAnyOneOfItsDigits() throws Exception {
        RequestHead head = get(WEB);
        String signature = head.headers().first("authorization").orElseThrow().replaceFirst(".*Signature=", "");

        assertThat(signature).hasSize(64);
        assertThat(fixture.authorize(withSignature(head, signature), HOME).instance())
                .isEqualTo(WEB);
        for (int i = 0; i < signature.length(); i++) {
            char other = signature.charAt(i) == '0' ? '1' : '0';
            String wrong = signature.substring(0, i) + other + signature.substring(i + 1);

            assertThat(refusal(withSignature(head, wrong), HOME))
                    .as("digit %d", i)
                    .isEqualTo(Refusal.WRONG_SIGNATURE);
        }
    }

    @Test
    void refusesAnUnknownKeyAfterAsManyHmacsAsAKnownOne() throws Exception {
        RequestHead unknown = get(NOBODY);
        RequestHead revoked = get(REVOKED);
        RequestHead elsewhere = get(WEB);
        RequestHead guessed = withSignature(get(WEB), "0".repeat(64));
        refusal(unknown, HOME); // each key's own signing key is derived once and then remembered
        refusal(revoked, HOME);
        refusal(elsewhere, ELSEWHERE);

        int costs = hmacsOf(() -> assertThat(refusal(unknown, HOME)).isEqualTo(Refusal.UNKNOWN_KEY));

        assertThat(costs).isPositive();
        assertThat(hmacsOf(() -> assertThat(refusal(revoked, HOME)).isEqualTo(Refusal.UNKNOWN_KEY)))
                .isEqualTo(costs);
        assertThat(hmacsOf(() -> assertThat(refusal(elsewhere, ELSEWHERE)).isEqualTo(Refusal.UNKNOWN_KEY)))
                .isEqualTo(costs);
        assertThat(hmacsOf(() -> assertThat(refusal(guessed, ELSEWHERE)).isEqualTo(Refusal.UNKNOWN_KEY)))
                .isEqualTo(costs);
    }

    @Test
    void prechecksAnUnknownKeyWithAsManyHmacsAsAKnownOne() throws Exception {
        Arrival unknown = fixture.parse(get(NOBODY));
        Arrival known = fixture.parse(get(WEB));
        precheck(unknown); // each key's own signing key is derived once and then remembered
        precheck(known);

        int costs = hmacsOf(() -> precheck(unknown));

        assertThat(costs).isPositive();
        assertThat(hmacsOf(() -> precheck(known))).isEqualTo(costs);
    }

    private void precheck(Arrival request) {
        RefusedException rejection = catchThrowableOfType(RefusedException.class, () -> fixture.gate.precheck(request));
        assertThat(rejection == null).isEqualTo(request.signature().id().equals(WEB.accessKeyId()));
    }

    /** Counted by a provider in front of the JDK's, in a thread of its own that has no HMAC yet. */
    private static int hmacsOf(Runnable work) throws InterruptedException {
        Provider counting = new CountedHmac();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Security.insertProviderAt(counting, 1);
        try {
            int before = CountedHmac.made();
            Thread thread = new Thread(work);
            thread.setUncaughtExceptionHandler((of, e) -> failure.set(e));
            thread.start();
            thread.join();
            assertThat(failure).hasNullValue();
            return CountedHmac.made() - before;
        } finally {
            Security.removeProvider(counting.getName());
        }
    }

    @Test
    void refusesACapturedRequestOutsideOfItsTimeFromElsewhereAndAfterRevocation() throws Exception {
        RequestHead captured = get(WEB);

        assertThat(fixture.authorize(captured, HOME).instance()).isEqualTo(WEB);
        assertThat(refusal(captured, ELSEWHERE)).isEqualTo(Refusal.UNKNOWN_KEY);
        fixture.brokersNow = NOW.plus(Claim.SKEW).plusSeconds(1);
        assertThat(refusal(captured, HOME)).isEqualTo(Refusal.SKEWED);
        fixture.brokersNow = NOW.minus(Claim.SKEW).minusSeconds(1);
        assertThat(refusal(captured, HOME)).isEqualTo(Refusal.SKEWED);
        fixture.brokersNow = NOW;
        fixture.registry = Optional.of(Registry.empty().with(List.of(WEB.in(InstanceState.REVOKED)), 2));
        assertThat(refusal(captured, HOME)).isEqualTo(Refusal.UNKNOWN_KEY);
    }

    @Test
    void refusesACapturedSignatureOnEveryOtherRequest() throws Exception {
        RequestHead captured = get(WEB);

        for (String line : List.of("PUT /jobs/key", "DELETE /jobs/key", "GET /jobs/other", "GET /jobs/key?acl")) {
            String[] parts = line.split(" ");
            RequestHead other = RequestHead.parse(parts[0], parts[1], captured.headers());

            assertThat(refusal(other, HOME)).as(line).isEqualTo(Refusal.WRONG_SIGNATURE);
        }
        assertThat(refusal(head("GET", "/jobs/key"), HOME)).isEqualTo(Refusal.NO_CREDENTIALS);
    }
}
