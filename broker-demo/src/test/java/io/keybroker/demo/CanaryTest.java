package io.keybroker.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import io.keybroker.demo.RawConnection.Request;
import io.keybroker.demo.aws.RecordedRequest;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** After ordinary work and all kinds of refusals: nothing of the real key here, nothing of the fake one there. */
final class CanaryTest {
    private static final Pattern SIGNATURE = Pattern.compile("Signature=([0-9a-f]{64})");
    private static final List<String> OTHER_PARTIES = List.of(
            "org.gaul",
            "org.eclipse.jetty",
            "org.jclouds",
            "software.amazon",
            "com.amazonaws",
            "org.elasticmq",
            "akka",
            "org.apache",
            "io.keybroker.demo");

    private static final Logger ROOT = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private static final Queue<String> LOGGED = new ConcurrentLinkedQueue<>();
    private static final StringWriter STDOUT = new StringWriter();
    private static final RecordingAppender KEEPER = new RecordingAppender();

    private static Level before;
    private static BrokerFixture world;
    private static AwsBasicCredentials fake;
    private static byte[] toClients;
    private static byte[] fromClients;

    /** Keeps all that the broker logs, down to the last trace. */
    private static final class RecordingAppender extends AppenderBase<ILoggingEvent> {
        @Override
        protected void append(ILoggingEvent event) {
            if (OTHER_PARTIES.stream().noneMatch(event.getLoggerName()::startsWith)) {
                LOGGED.add(event.getFormattedMessage()
                        + event.getKeyValuePairs()
                        + Arrays.toString(event.getArgumentArray())
                        + (event.getThrowableProxy() == null
                                ? ""
                                : ThrowableProxyUtil.asString(event.getThrowableProxy())));
            }
        }
    }

    @BeforeAll
    static void play() throws Exception {
        before = ROOT.getLevel();
        KEEPER.start();
        ROOT.addAppender(KEEPER);
        ROOT.setLevel(Level.TRACE);
        ROOT.iteratorForAppenders().forEachRemaining(each -> {
            if (each != KEEPER) {
                each.addFilter(new WarningsAlone());
            }
        });
        world = BrokerFixture.start("audit: {sinks: [file, stdout]}\n");
        world.broker().close();
        world.restart(new PrintWriter(STDOUT, true));
        fake = world.register("canary");
        try (RecordingProxy relay = new RecordingProxy(world)) {
            try (SdkClients clients = world.clients(fake, relay.endpoint())) {
                for (SdkScenario.Step step : new SdkScenario(clients).steps()) {
                    if (!step.title().contains("MiB")) {
                        step.work().run();
                    }
                }
                refusals(clients);
            }
            AwsBasicCredentials wrong = AwsBasicCredentials.create(fake.accessKeyId(), "w".repeat(40));
            try (SdkClients clients = world.clients(wrong, relay.endpoint())) {
                assertRefused(() -> clients.s3().listBuckets());
            }
            operate();
            try (SdkClients clients = world.clients(fake, relay.endpoint())) {
                assertRefused(() -> clients.s3().listBuckets());
            }
            toClients = relay.toClients();
            fromClients = relay.fromClients();
        }
    }

    /** What Logback's other appenders are left with. */
    private static final class WarningsAlone extends Filter<ILoggingEvent> {
        @Override
        public FilterReply decide(ILoggingEvent event) {
            return event.getLevel().isGreaterOrEqual(Level.WARN) ? FilterReply.NEUTRAL : FilterReply.DENY;
        }
    }

    private static void refusals(SdkClients clients) throws Exception {
        assertRefused(() -> clients.s3().deleteBucket(b -> b.bucket("demo-bucket")));
        assertRefused(
                () -> clients.s3().getObjectAsBytes(b -> b.bucket("demo-bucket").key("nothing")));
        RawConnection.once(world, "GET / HTTP/1.1\r\n\r\n");
        RawConnection.once(
                world, Request.s3("GET", "/" + fake.accessKeyId()).signed(fake, Instant.EPOCH, "UNSIGNED-PAYLOAD"));
        AwsBasicCredentials elsewhere = world.register("elsewhere", BrokerFixture.ELSEWHERE, DemoHome.ROLE);
        RawConnection.once(world, Request.dynamo().signed(elsewhere));
    }

    private static void assertRefused(Runnable call) {
        assertThatThrownBy(call::run).isInstanceOf(S3Exception.class);
    }

    private static void operate() {
        for (String verb : List.of(
                "status",
                "instance ls",
                "instance show canary",
                "role ls",
                "role show demo",
                "identity ls",
                "audit tail",
                "audit grep --since 1h",
                "audit verify",
                "why " + fake.accessKeyId(),
                "why " + BrokerFixture.HERE,
                "instance revoke canary")) {
            for (String form : List.of("table", "json")) {
                List<String> words = new ArrayList<>(List.of(verb.split(" ")));
                words.addAll(List.of("-o", form));
                world.operate(words.toArray(String[]::new));
            }
        }
        List<String> refused = world.operate("audit", "grep", "--outcome", "refused", "-o", "name")
                .out()
                .lines()
                .toList();
        assertThat(refused).hasSizeGreaterThan(3);
        refused.forEach(request -> world.operate("why", request));
    }

    @AfterAll
    static void stop() throws Exception {
        ROOT.setLevel(before);
        ROOT.detachAppender(KEEPER);
        ROOT.iteratorForAppenders().forEachRemaining(each -> each.clearAllFilters());
        world.close();
    }

    @Test
    void theSearchFindsWhatIsThere() {
        assertFinds(toClients, "hello from an instance");
        assertFinds(fromClients, fake.accessKeyId());
        assertFinds(world.aws().recordedRequests().all().get(0).headBytes(), realId());
        assertThat(secrets(realSecret())).hasSize(51).allMatch(needle -> needle.length >= 32);
    }

    private static void assertFinds(byte[] hay, String needle) {
        assertThatThrownBy(() -> assertNone(hay, List.of(bytes(needle)))).isInstanceOf(AssertionError.class);
    }

    @Test
    void noInstanceSeesAnyOfTheRealKey() {
        assertThat(toClients.length).isGreaterThan(5_000);
        assertNone(toClients, secrets(realSecret()));
        assertNone(toClients, List.of(realId().getBytes(StandardCharsets.US_ASCII)));
        assertNone(toClients, signaturesUpstream());
    }

    @Test
    void noLogSaysAnyOfTheRealKey() {
        assertThat(STDOUT.toString()).contains("\"event\":\"refused\"");
        byte[] logged = bytes(String.join("\n", LOGGED) + STDOUT);
        assertThat(LOGGED).isNotEmpty();
        assertNone(logged, secrets(realSecret()));
        assertNone(logged, List.of(bytes(realId())));
        assertNone(logged, signaturesUpstream());
        assertNone(logged, secrets(fake.secretAccessKey()));
    }

    @Test
    void noFileHoldsAnyOfTheRealSecret() throws IOException {
        int files = 0;
        try (Stream<Path> inside = Files.walk(world.home())) {
            for (Path file : inside.filter(Files::isRegularFile).toList()) {
                files++;
                byte[] content = Files.readAllBytes(file);
                assertNone(content, secrets(realSecret()));
                assertNone(content, secrets(fake.secretAccessKey()));
                assertNone(content, signaturesUpstream());
            }
        }
        assertThat(files).isGreaterThan(5);
    }

    @Test
    void theCommandLineNeverPrintsTheRealSecret() {
        assertThat(world.printed()).contains("canary", "the broker's canonical request has SHA-256", "try:");
        assertNone(bytes(world.printed()), secrets(realSecret()));
        assertNone(bytes(world.printed()), secrets(fake.secretAccessKey()));
        assertNone(bytes(world.printed()), signaturesOfInstances());
    }

    @Test
    void theUpstreamSeesNothingOfTheFakeKey() {
        List<byte[]> needles = new ArrayList<>(secrets(fake.secretAccessKey()));
        needles.add(bytes(fake.accessKeyId()));
        needles.addAll(signaturesOfInstances());
        assertThat(needles).hasSizeGreaterThan(30);
        assertThat(world.aws().recordedRequests().all()).isNotEmpty();
        for (RecordedRequest request : world.aws().recordedRequests().all()) {
            assertNone(request.headBytes(), needles);
            assertNone(request.bodyPrefix(), needles);
        }
    }

    private static List<byte[]> signaturesOfInstances() {
        return SIGNATURE
                .matcher(new String(fromClients, StandardCharsets.ISO_8859_1))
                .results()
                .map(found -> bytes(found.group(1)))
                .toList();
    }

    private static String realId() {
        return world.aws().real().id().value();
    }

    private static String realSecret() {
        return world.aws().real().secret().reveal();
    }

    private static List<byte[]> signaturesUpstream() {
        return world.aws().recordedRequests().all().stream()
                .map(request -> request.header("Authorization").orElse(""))
                .map(SIGNATURE::matcher)
                .filter(Matcher::find)
                .map(found -> bytes(found.group(1)))
                .toList();
    }

    /** The secret and every key that is derived from it, in each form in which bytes get written down. */
    private static List<byte[]> secrets(String secret) {
        List<byte[]> all = new ArrayList<>();
        all.add(bytes(URLEncoder.encode(secret, StandardCharsets.UTF_8)));
        List<byte[]> raw = new ArrayList<>(List.of(bytes(secret), bytes("AWS4" + secret)));
        String day = DateTimeFormatter.BASIC_ISO_DATE
                .format(Instant.now().atOffset(ZoneOffset.UTC))
                .substring(0, 8);
        byte[] region = hmac(hmac(bytes("AWS4" + secret), day), "eu-central-1");
        raw.addAll(List.of(hmac(bytes("AWS4" + secret), day), region));
        for (String service : List.of("s3", "sqs", "dynamodb")) {
            raw.add(hmac(region, service));
            raw.add(hmac(hmac(region, service), "aws4_request"));
        }
        for (byte[] each : raw) {
            all.add(each);
            all.add(bytes(HexFormat.of().formatHex(each)));
            all.add(bytes(HexFormat.of().withUpperCase().formatHex(each)));
            all.add(bytes(Base64.getEncoder().withoutPadding().encodeToString(each)));
            all.add(bytes(Base64.getUrlEncoder().withoutPadding().encodeToString(each)));
        }
        return all;
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(bytes(text));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void assertNone(byte[] hay, List<byte[]> needles) {
        String text = new String(hay, StandardCharsets.ISO_8859_1);
        List<String> found = needles.stream()
                .map(needle -> new String(needle, StandardCharsets.ISO_8859_1))
                .filter(text::contains)
                .toList();
        assertThat(found).isEmpty();
    }
}
