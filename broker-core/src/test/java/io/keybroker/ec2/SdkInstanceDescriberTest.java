package io.keybroker.ec2;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.Credential;
import io.keybroker.credential.SecretKey;
import io.keybroker.ec2.InstanceDescription.NetworkInterface;
import io.keybroker.identity.Identity;
import io.keybroker.net.IpAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/** What becomes of questions to an EC2 that answers, or does anything but. */
final class SdkInstanceDescriberTest {
    private static final String REGION = "eu-central-1";
    private static final String ID = "i-0123456789abcdef0";

    private final WireMockServer server = new WireMockServer(options().dynamicPort());
    private final SdkHttpClient http = UrlConnectionHttpClient.builder()
            .socketTimeout(Duration.ofSeconds(1))
            .build();
    private boolean sealed;
    private SdkInstanceDescriber regions;

    @BeforeEach
    void start() {
        server.start();
        Credential key = new Credential(
                new AccessKeyId("AKIAIOSFODNN7EXAMPLE"), SecretKey.of("secret".toCharArray()), Optional.empty());
        regions = new SdkInstanceDescriber(
                new SdkInstanceDescriber.DescribeSettings(
                        "ops", List.of(REGION), Optional.of(URI.create(server.baseUrl()))),
                http,
                name -> sealed || !name.equals("ops") ? Optional.empty() : Optional.of(new Identity(name, key)),
                RandomGenerator.getDefault());
    }

    @AfterEach
    void stop() {
        regions.close();
        http.close();
        server.stop();
    }

    private static String instance(String id, String state, String address) {
        return """
                <item><ownerId>123456789012</ownerId><instancesSet><item>
                  <instanceId>%s</instanceId><imageId>ami-5fb8c835</imageId>
                  <instanceState><code>16</code><name>%s</name></instanceState>
                  <tagSet><item><key>aws:autoscaling:groupName</key><value>workers</value></item>
                          <item><key>empty</key><value/></item></tagSet>
                  <networkInterfaceSet>
                    <item><networkInterfaceId>eni-2</networkInterfaceId><privateIpAddress>10.0.9.9</privateIpAddress>
                          <attachment><deviceIndex>1</deviceIndex></attachment></item>
                    <item><networkInterfaceId>eni-1</networkInterfaceId><subnetId>subnet-1</subnetId><vpcId>vpc-1</vpcId>
                          <privateIpAddress>%s</privateIpAddress>
                          <attachment><deviceIndex>0</deviceIndex></attachment></item>
                  </networkInterfaceSet>
                </item></instancesSet></item>
                """.formatted(id, state, address);
    }

    private static String answer(String items, String more) {
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
                  <requestId>8f7724cf-496f-496e-8fe3-example</requestId>
                  <reservationSet>%s</reservationSet>%s
                </DescribeInstancesResponse>
                """.formatted(items, more);
    }

    private static ResponseDefinitionBuilder ok(String xml) {
        return aResponse()
                .withStatus(200)
                .withHeader("Content-Type", "text/xml")
                .withBody(xml);
    }

    private static ResponseDefinitionBuilder error(int status, String code) {
        return aResponse()
                .withStatus(status)
                .withBody(
                        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><Errors><Error><Code>" + code
                                + "</Code><Message>secret: nothing</Message></Error></Errors><RequestID>r-1</RequestID></Response>");
    }

    private void answers(ResponseDefinitionBuilder response) {
        server.stubFor(any(anyUrl()).willReturn(response));
    }

    private Map<String, InstanceDescription> asked() throws Ec2UnavailableException {
        return regions.describe(REGION, Set.of(ID));
    }

    private int questions() {
        return server.findAll(postRequestedFor(anyUrl())).size();
    }

    @Test
    void readsThePrimaryAddressOfTheFirstInterfaceAndAllThatADecisionNeeds() throws Exception {
        answers(ok(answer(instance(ID, "running", "10.0.4.17"), "")));

        InstanceDescription instanceDescription = asked().get(ID);

        assertThat(instanceDescription.account()).isEqualTo("123456789012");
        assertThat(instanceDescription.imageId()).isEqualTo("ami-5fb8c835");
        assertThat(instanceDescription.isRunning()).isTrue();
        assertThat(instanceDescription.primary())
                .hasValue(new NetworkInterface("eni-1", IpAddress.parse("10.0.4.17"), "vpc-1", "subnet-1"));
        assertThat(instanceDescription.group()).hasValue("workers");
        server.verify(postRequestedFor(anyUrl())
                .withRequestBody(containing("Action=DescribeInstances"))
                .withRequestBody(containing("Filter.1.Name=instance-id"))
                .withRequestBody(containing("Filter.1.Value.1=" + ID)));
    }

    @Test
    void knowsTheLastStatesOfAnInstance() throws Exception {
        String ended = "<item><ownerId>123456789012</ownerId><instancesSet><item><instanceId>" + ID
                + "</instanceId><instanceState><code>48</code><name>terminated</name></instanceState>"
                + "</item></instancesSet></item>";
        answers(ok(answer(ended, "")));

        assertThat(asked().get(ID).isTerminated()).isTrue();
        assertThat(asked().get(ID).primary()).isEmpty();
    }

    @Test
    void saysNothingOfAnInstanceThatEc2DoesNotKnow() throws Exception {
        answers(ok(answer(instance("i-0fedcba9876543210", "running", "10.0.4.18"), "")));

        assertThat(asked()).isEmpty();
    }

    @Test
    void asksAboutManyAtOnceInOneCall() throws Exception {
        answers(ok(answer("", "")));
        ExecutorService callers = Executors.newFixedThreadPool(30);
        try {
            List<Future<Map<String, InstanceDescription>>> all = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                Set<String> id = Set.of("i-%017x".formatted(i));
                all.add(callers.submit(() -> regions.describe(REGION, id)));
            }
            for (Future<Map<String, InstanceDescription>> each : all) {
                assertThat(each.get()).isEmpty();
            }
        } finally {
            callers.shutdownNow();
        }

        assertThat(questions()).isBetween(1, 10);
    }

    @Test
    void asksAboutMoreThanOneCallCanHoldInSeveral() throws Exception {
        answers(ok(answer(instance("i-%017x".formatted(450), "running", "10.0.4.18"), "")));
        List<String> ids =
                IntStream.range(0, 451).mapToObj(i -> "i-%017x".formatted(i)).toList();

        assertThat(regions.describe(REGION, ids)).containsOnlyKeys("i-%017x".formatted(450));

        assertThat(questions()).isEqualTo(3);
    }

    @Test
    void readsAllPages() throws Exception {
        server.stubFor(post(anyUrl())
                .willReturn(ok(
                        answer(instance("i-%017x".formatted(1), "running", "10.0.4.1"), "<nextToken>p2</nextToken>"))));
        server.stubFor(post(anyUrl())
                .withRequestBody(containing("NextToken=p2"))
                .willReturn(ok(answer(instance("i-%017x".formatted(2), "running", "10.0.4.2"), ""))));

        assertThat(regions.describe(REGION, List.of("i-%017x".formatted(1), "i-%017x".formatted(2))))
                .hasSize(2);
    }

    @Test
    void doesNotFollowPagesWithoutEnd() {
        answers(ok(answer("", "<nextToken>again</nextToken>")));

        assertThatThrownBy(this::asked)
                .isInstanceOf(Ec2UnavailableException.class)
                .hasMessageContaining("too many pages");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<",
                "nothing",
                "{\"a\":1}",
                "<html><body>captive portal</body></html>",
                "<DescribeInstancesResponse/>",
                "<DescribeInstancesResponse><reservationSet/></DescribeInstancesResponse>",
                "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/hostname\">]><a><requestId>&b;</requestId></a>"
            })
    void takesNoGarbageForTheAnswerThatThereIsNoSuchInstance(String garbage) {
        answers(ok(garbage));

        assertThatThrownBy(this::asked).isInstanceOf(Ec2UnavailableException.class);
    }

    @Test
    void takesNoAddressThatIsNone() {
        answers(ok(answer(instance(ID, "running", "10.0.4.017"), "")));

        assertThatThrownBy(this::asked)
                .isInstanceOf(Ec2UnavailableException.class)
                .hasMessageContaining("is invalid");
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void isSilentWhenTheConnectionBreaks(Fault fault) {
        answers(aResponse().withFault(fault));

        assertThatThrownBy(this::asked).isInstanceOf(Ec2UnavailableException.class);
    }

    @Test
    void isSilentWhenEc2TakesTooLong() {
        answers(ok(answer("", "")).withFixedDelay(20_000));

        assertThatThrownBy(this::asked)
                .isInstanceOf(Ec2UnavailableException.class)
                .hasMessageContaining("could not be reached");
    }

    @Test
    void namesWhatEc2RefusedAndNothingThatItSaidBesides() {
        answers(error(403, "UnauthorizedOperation"));

        assertThatThrownBy(this::asked)
                .isInstanceOf(Ec2UnavailableException.class)
                .hasMessageContaining("UnauthorizedOperation")
                .hasMessageNotContaining("secret: nothing");
    }

    @Test
    void triesAgainByItselfWhenEc2AsksForPatienceOnce() throws Exception {
        server.stubFor(any(anyUrl())
                .inScenario("throttled")
                .whenScenarioStateIs(Scenario.STARTED)
                .willReturn(error(503, "RequestLimitExceeded"))
                .willSetStateTo("calm"));
        server.stubFor(any(anyUrl())
                .inScenario("throttled")
                .whenScenarioStateIs("calm")
                .willReturn(ok(answer(instance(ID, "pending", "10.0.4.17"), ""))));

        assertThat(asked().get(ID).state()).isEqualTo("pending");
        assertThat(regions.unavailableFor(REGION)).isEqualTo(Duration.ZERO);
    }

    @Test
    void leavesEc2AloneAfterFailuresAndCountsItsSilence() {
        answers(error(503, "RequestLimitExceeded"));
        assertThatThrownBy(this::asked).hasMessageContaining("RequestLimitExceeded");
        int before = questions();

        assertThatThrownBy(this::asked).hasMessageContaining("the next attempt follows shortly");

        assertThat(questions()).isEqualTo(before);
        assertThat(regions.unavailableFor(REGION)).isPositive();
    }

    @Test
    void isSilentWithoutAKey() {
        sealed = true;

        assertThatThrownBy(this::asked)
                .isInstanceOf(Ec2UnavailableException.class)
                .hasMessageContaining("the identity 'ops' has no key available");
        assertThat(questions()).isZero();
    }

    @Test
    void asksInNoOtherRegion() {
        assertThat(regions.coversRegion("us-east-1")).isFalse();
        assertThatThrownBy(() -> regions.describe("us-east-1", Set.of(ID))).hasMessageContaining("is not configured");
        assertThat(regions.unavailableFor("us-east-1")).isEqualTo(Duration.ZERO);
    }

    @Test
    void asksNothingAboutNobody() throws Exception {
        assertThat(regions.describe(REGION, Set.of())).isEmpty();
        assertThat(questions()).isZero();
    }
}
