package io.keybroker.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybroker.credential.Credential;
import io.keybroker.credential.SecretKey;
import io.keybroker.identity.CachedIdentityDirectory.Source;
import io.keybroker.identity.CredentialException.Reason;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

final class CachedIdentityDirectoryTest {
    private static final String ROLE = "arn:aws:iam::123456789012:role/ops";
    private static final SessionSubject BATCH_1 = new SessionSubject("i-00000000000000001", "batch-1");
    private static final SessionSubject BATCH_2 = new SessionSubject("i-00000000000000002", "batch-2");

    private final SdkHttpClient http = UrlConnectionHttpClient.create();
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private final Map<String, Identity> sealed = new HashMap<>(Map.of("app", new Identity("app", FakeSts.USER)));
    private Instant now = Instant.parse("2026-03-01T12:00:00Z");

    private FakeSts fake;
    private Sts sts;
    private CachedIdentityDirectory identities;

    @BeforeEach
    void start() throws IOException {
        fake = new FakeSts();
        sts = new Sts(http, Optional.of(fake.uri()));
        identities = new CachedIdentityDirectory(
                Map.of(
                        "app", new Source.Sealed(),
                        "ops", new Source.Assumed(role(ROLE, ""), "app", false),
                        "each", new Source.Assumed(role(ROLE, ""), "app", true),
                        "chained", new Source.Assumed(role(ROLE + "2", ""), "ops", false),
                        "lost", new Source.Assumed(role(ROLE, ""), "nowhere", false),
                        "circle", new Source.Assumed(role(ROLE, ""), "circle", false),
                        "own",
                                new Source.Borrowed(SdkCredentialProvider.process(List.of(
                                        "/bin/echo",
                                        "{\"Version\":1,\"AccessKeyId\":\"ASIAIOSFODNN7EXAMPLE\",\"SecretAccessKey\":\"s\","
                                                + "\"SessionToken\":\"t\",\"Expiration\":\"2026-03-01T13:00:00Z\"}"))),
                        "broken",
                                new Source.Borrowed(SdkCredentialProvider.process(List.of("/bin/echo", "hush-hush")))),
                name -> Optional.ofNullable(sealed.get(name)),
                sts,
                waiting::add,
                new SetClock());
    }

    @AfterEach
    void stop() {
        fake.close();
        http.close();
    }

    private final class SetClock extends Clock {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private static AssumeRoleRequest role(String arn, String externalId) {
        return new AssumeRoleRequest(
                arn,
                externalId.isEmpty() ? Optional.empty() : Optional.of(externalId),
                Optional.of("{\"Version\":\"2012-10-17\",\"Statement\":[]}"),
                Map.of("team", "blue"),
                Duration.ofHours(1),
                "eu-central-1",
                SessionName.of("keybroker"),
                Optional.empty());
    }

    private void fetch() {
        while (!waiting.isEmpty()) {
            waiting.pop().run();
        }
    }

    private Optional<String> keyOf(String name) {
        return identities.find(name).map(identity -> identity.credential().id().value());
    }

    @Test
    void neverWaitsForASessionAndFetchesItOnceHoweverManyAsk() {
        for (int i = 0; i < 100; i++) {
            assertThat(keyOf("ops")).isEmpty();
        }
        assertThat(waiting).hasSize(1);
        fetch();

        Credential session = identities.find("ops").orElseThrow().credential();
        assertThat(session.id().value()).startsWith("ASIA");
        assertThat(session.sessionToken().map(SecretKey::reveal)).hasValue("token-of-" + session.id() + "/+=");
        assertThat(session.toString()).doesNotContain("token-of").doesNotContain("secret-of");
        assertThat(waiting).isEmpty();
        assertThat(fake.asked)
                .singleElement()
                .satisfies(asked -> assertThat(asked)
                        .containsEntry("RoleArn", ROLE)
                        .containsEntry("RoleSessionName", "keybroker")
                        .containsEntry("DurationSeconds", "3600")
                        .containsEntry("Policy", "{\"Version\":\"2012-10-17\",\"Statement\":[]}")
                        .containsEntry("Tags.member.1.Key", "team")
                        .containsEntry("Tags.member.1.Value", "blue")
                        .doesNotContainKey("SourceIdentity"));
    }

    @Test
    void givesEachInstanceASessionThatBearsItsName() {
        for (SessionSubject bearer : List.of(BATCH_1, BATCH_2, BATCH_1)) {
            identities.find("each", bearer);
        }
        fetch();

        String first =
                identities.find("each", BATCH_1).orElseThrow().credential().id().value();
        String second =
                identities.find("each", BATCH_2).orElseThrow().credential().id().value();
        assertThat(first).isNotEqualTo(second);
        assertThat(fake.asked)
                .hasSize(2)
                .allSatisfy(asked -> assertThat(asked.get("SourceIdentity")).isEqualTo(asked.get("RoleSessionName")));
        assertThat(fake.asked)
                .extracting(asked -> asked.get("RoleSessionName"))
                .containsExactlyInAnyOrder("i-00000000000000001@batch-1", "i-00000000000000002@batch-2");
    }

    @Test
    void chainsRolesWithTheSessionTokenSigned() {
        identities.find("chained");
        fetch();
        assertThat(keyOf("chained")).isEmpty();
        now = now.plusSeconds(2);
        identities.find("chained");
        fetch();

        assertThat(keyOf("chained")).isPresent();
        assertThat(fake.asked).extracting(asked -> asked.get("RoleArn")).containsExactly(ROLE, ROLE + "2");
        assertThat(fake.asked.get(1).get("caller")).startsWith("ASIA");
    }

    @Test
    void renewsAheadAndKeepsTheLastGoodOne() {
        identities.find("ops");
        fetch();
        String first = keyOf("ops").orElseThrow();
        now = now.plus(Duration.ofMinutes(54));
        identities.refreshDue();
        assertThat(waiting).isEmpty();

        now = now.plus(Duration.ofMinutes(2));
        fake.denies = true;
        identities.refreshDue();
        assertThat(waiting).hasSize(1);
        fetch();
        assertThat(keyOf("ops")).hasValue(first);
        assertThat(waiting).as("one second of patience after a failure").isEmpty();

        fake.denies = false;
        fake.expiration = now.plus(Duration.ofHours(1));
        now = now.plusSeconds(1);
        assertThat(keyOf("ops")).hasValue(first);
        fetch();
        assertThat(keyOf("ops").orElseThrow()).isNotEqualTo(first);
    }

    @Test
    void showsNoSessionThatAwsNoLongerTakes() {
        identities.find("ops");
        fetch();
        fake.denies = true;
        now = now.plus(Duration.ofMinutes(59)).plusSeconds(50);

        assertThat(keyOf("ops")).isEmpty();
        fetch();
        assertThat(keyOf("ops")).isEmpty();
    }

    @Test
    void asksLessAndLessOftenWhereItIsDenied() {
        fake.denies = true;
        int asked = 0;
        for (int second = 0; second < 200; second++) {
            now = now.plusSeconds(1);
            identities.find("ops");
            asked += waiting.size();
            fetch();
        }
        assertThat(asked).isBetween(7, 10);
    }

    @Test
    void losesSessionsWithTheKeyThatOpenedThem() {
        identities.find("ops");
        fetch();
        assertThat(keyOf("ops")).isPresent();

        sealed.clear();
        assertThat(keyOf("ops")).isEmpty();
        assertThat(keyOf("app")).isEmpty();
        identities.clear();
        sealed.put("app", new Identity("app", FakeSts.USER));
        assertThat(keyOf("ops")).isEmpty();
        fetch();
        assertThat(keyOf("ops")).isPresent();
        assertThat(fake.asked).hasSize(2);
    }

    @Test
    void endsChainsThatLeadNowhere() {
        assertThat(keyOf("lost")).isEmpty();
        assertThat(keyOf("circle")).isEmpty();
        assertThat(keyOf("unknown")).isEmpty();
        assertThat(waiting).isEmpty();
    }

    @Test
    void borrowsFromAProgramAndQuotesNothingThatItPrints() {
        identities.find("own");
        fetch();

        Credential credential = identities.find("own").orElseThrow().credential();
        assertThat(credential.id().value()).isEqualTo("ASIAIOSFODNN7EXAMPLE");
        assertThat(credential.sessionToken().map(SecretKey::reveal)).hasValue("t");
        assertThatThrownBy(() -> SdkCredentialProvider.process(List.of("/bin/echo", "hush-hush"))
                        .obtain())
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("the process /bin/echo returned no key")
                .hasMessageNotContaining("hush-hush")
                .hasNoCause();
        identities.find("broken");
        fetch();
        assertThat(keyOf("broken")).isEmpty();
    }

    @Test
    void namesWhomAKeyBelongsToAndWhyNot() throws Exception {
        assertThat(sts.callerArn(FakeSts.USER, "eu-central-1")).isEqualTo("arn:aws:iam::123456789012:user/broker");

        Credential wrong = new Credential(FakeSts.USER.id(), SecretKey.of("wrong".toCharArray()));
        assertThatThrownBy(() -> sts.callerArn(wrong, "eu-central-1"))
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("SignatureDoesNotMatch")
                .hasMessageContaining(FakeSts.USER.id().value());
        fake.externalId = "theirs";
        assertThatThrownBy(() -> sts.assume(role(ROLE, ""), FakeSts.USER)).hasMessageContaining("AccessDenied");
        assertThat(sts.assume(role(ROLE, "theirs"), FakeSts.USER).expiresAt()).isEqualTo(fake.expiration);
        fake.close();
        assertThatThrownBy(() -> sts.callerArn(FakeSts.USER, "eu-central-1"))
                .hasMessageContaining("could not be reached");
    }

    @Test
    void fitsEveryNameIntoWhatAwsTakesAndKeepsTwoNamesApart() {
        String long1 = "x".repeat(63) + "12";
        String long2 = "x".repeat(63) + "13";
        Set<String> names = new HashSet<>();
        for (String wanted : List.of("ok-name", long1, long2, "a b", "a\tb", "", "é", "x", "a/b", "日本")) {
            String text = SessionName.of(wanted).text();
            assertThat(text).matches("[A-Za-z0-9+=,.@_-]{2,64}");
            names.add(text);
        }
        assertThat(names).hasSize(10).contains("ok-name");
    }

    @Test
    void saysWhyThereIsNoKeyUntilThereIsOne() throws Exception {
        List<String> told = new ArrayList<>();
        identities.onFailure((identity, why) -> told.add(identity + ": " + why));
        fake.denies = true;
        for (int i = 0; i < 3; i++) {
            assertThat(keyOf("ops")).isEmpty();
            fetch();
            now = now.plus(Duration.ofMinutes(2));
        }

        assertThat(told).singleElement().asString().startsWith("ops: STS failed to assume " + ROLE + " with AKIA");
        assertThatThrownBy(() -> identities.callerArn("ops"))
                .hasMessageStartingWith("the identity 'ops' has no key available: STS failed to assume " + ROLE)
                .hasMessageContaining("AccessDenied");
        assertThat(identities.lastFailure("ops").orElseThrow().reason()).isEqualTo(Reason.DENIED);
        fake.denies = false;
        keyOf("ops");
        fetch();

        assertThat(keyOf("ops")).isPresent();
        assertThat(identities.lastFailure("ops")).isEmpty();
    }

    @Test
    void namesWhatKeptASourceFromGivingAKeyAndQuotesNothing() {
        assertThat(problemOf(SdkCredentialProvider.process(List.of("/bin/sh", "-c", "echo hush-hush >&2; exit 3"))))
                .isEqualTo("the process /bin/sh returned no key: a program exited with 3");
        assertThat(problemOf(SdkCredentialProvider.process(List.of("/nowhere/print-key"))))
                .isEqualTo("the process /nowhere/print-key returned no key: the program cannot be run");
        assertThat(problemOf(SdkCredentialProvider.process(List.of("/bin/echo", "hush-hush"))))
                .isEqualTo("the process /bin/echo returned no key");
        SdkCredentialProvider over = new SdkCredentialProvider("the default credential chain", () -> {
            throw SdkClientException.create("Unable to load credentials from any of the providers in the chain"
                    + " [ProfileCredentialsProvider(): The SSO session associated with this profile has expired or is"
                    + " otherwise invalid. To refresh this SSO session run aws sso login], hush-hush");
        });
        assertThat(problemOf(over))
                .isEqualTo("the default credential chain returned no key: the SSO session has expired");
        assertThat(catchThrowableOfType(CredentialException.class, over::obtain).reason())
                .isEqualTo(Reason.EXPIRED);
    }

    private static String problemOf(SdkCredentialProvider source) {
        return String.valueOf(
                catchThrowableOfType(CredentialException.class, source::obtain).getMessage());
    }
}
