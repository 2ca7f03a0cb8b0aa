package io.keybroker.gate;

import static io.keybroker.gate.GateFixture.ELSEWHERE;
import static io.keybroker.gate.GateFixture.HOME;
import static io.keybroker.gate.GateFixture.NOBODY;
import static io.keybroker.gate.GateFixture.NOW;
import static io.keybroker.gate.GateFixture.REAL;
import static io.keybroker.gate.GateFixture.WEB;
import static io.keybroker.gate.GateFixture.keyOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybroker.catalogue.Catalogue;
import io.keybroker.catalogue.Variant;
import io.keybroker.credential.Credential;
import io.keybroker.http.RequestHead;
import io.keybroker.net.IpAddress;
import io.keybroker.refusal.Cause;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import io.keybroker.signing.Carrier;
import io.keybroker.signing.Claim;
import io.keybroker.signing.OldKey;
import io.keybroker.signing.PayloadHash;
import io.keybroker.signing.SigningKey;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests to query APIs signed by version 2 on their way in, which go out as their service takes them. */
final class OldFormGateTest {
    private static final String BROKER = "broker.internal:8443";
    private static final String FORM = "application/x-www-form-urlencoded; charset=utf-8";
    private static final Map<String, String> DOMAINS = Map.of("Action", "ListDomains", "Version", "2009-04-15");
    private static final Map<String, String> QUEUES =
            Map.of("Action", "ListQueues", "Version", "2012-11-05", "QueueNamePrefix", "a b+c~é");

    private final GateFixture fixture = new GateFixture();

    OldFormGateTest() {
        fixture.carriers = Set.of(Carrier.HEADER, Carrier.SIGV2_FORM, Carrier.SIGV2_FORM_PRESIGNED);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%7E", "~");
    }

    private static String joined(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(each -> encoded(each.getKey()) + '=' + encoded(each.getValue()))
                .collect(Collectors.joining("&"));
    }

    /** The parameters with their signature, as they stand in a URL. */
    private static String signed(Credential by, String method, String host, Map<String, String> asked) {
        Map<String, String> all = new TreeMap<>(Map.of(
                "AWSAccessKeyId", by.id().value(),
                "SignatureVersion", "2",
                "SignatureMethod", "HmacSHA256",
                "Timestamp", "2026-03-01T12:00:00Z"));
        all.putAll(asked);
        if (all.containsKey("Expires")) {
            all.remove("Timestamp");
        }
        String algorithm = all.getOrDefault("SignatureMethod", "");
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(by.secret().utf8(), algorithm));
            String text = method + '\n' + host + "\n/\n" + joined(all);
            byte[] signature = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
            return joined(all) + "&Signature=" + encoded(Base64.getEncoder().encodeToString(signature));
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static RequestHead url(Credential by, Map<String, String> asked, String... fields) throws RefusedException {
        return GateFixture.head("GET", "/?" + signed(by, "GET", BROKER, asked), fields);
    }

    private static String form(Credential by, Map<String, String> asked) {
        return signed(by, "POST", BROKER, asked).replace("%20", "+");
    }

    private static RequestHead post(String... fields) throws RefusedException {
        String[] all = java.util.Arrays.copyOf(fields, fields.length + 2);
        all[fields.length] = "content-type";
        all[fields.length + 1] = FORM;
        return GateFixture.head("POST", "/", all);
    }

    private Admission admit(RequestHead head, String form) throws RefusedException {
        byte[] bytes = form.getBytes(StandardCharsets.ISO_8859_1);
        assertThat(fixture.gate.hasSignatureInForm(head)).isTrue();
        return fixture.authorize(fixture.gate.parseForm(head, bytes, HOME, fixture.gate.brokerHosts()), bytes);
    }

    private RefusedException refusal(RequestHead head, IpAddress peer) {
        return catchThrowableOfType(RefusedException.class, () -> fixture.authorize(head, peer));
    }

    private void assertRefused(Refusal refusal, RequestHead head) {
        assertThat(refusal(head, HOME).refusal())
                .as(refusal(head, HOME).detail())
                .isEqualTo(refusal);
    }

    private void assertRefused(Refusal refusal, RequestHead head, String form) {
        RefusedException refused = catchThrowableOfType(RefusedException.class, () -> admit(head, form));

        assertThat(refused.refusal()).as(refused.detail()).isEqualTo(refusal);
    }

    private static void assertSignedByVersion2(RequestHead out) throws RefusedException {
        Claim claim = Claim.of(out);
        assertThat(claim.id()).isEqualTo(REAL.id());
        assertThat(claim.provenBy(OldKey.of(REAL.secret()), out, out)).isTrue();
        assertThat(out.headers().first("host")).contains("sdb.amazonaws.com");
        assertThat(out.headers().has("authorization")).isFalse();
    }

    private static void assertSignedByVersion4(RequestHead out, String payload) throws RefusedException {
        Claim claim = Claim.of(out);
        assertThat(claim.carrier()).isEqualTo(Carrier.HEADER);
        assertThat(claim.id()).isEqualTo(REAL.id());
        assertThat(claim.scope().region()).isEqualTo("us-east-1");
        assertThat(claim.provenBy(SigningKey.derive(REAL.secret(), claim.scope()), out, payload))
                .isTrue();
    }

    @Test
    void goToSimpleDbSignedByVersion2InTheUrl() throws Exception {
        Admission admission = fixture.authorize(url(keyOf(WEB), DOMAINS), HOME);

        assertThat(admission.upstream().replacementForm()).isEmpty();
        assertThat(admission.operation().name()).isEqualTo("ListDomains");
        assertSignedByVersion2(admission.head());
        assertThat(admission.head().query().canonical()).doesNotContain("BKIA");
    }

    @Test
    void goToSimpleDbSignedByVersion2InTheForm() throws Exception {
        Admission admission = admit(post("user-agent", "aws"), form(keyOf(WEB), DOMAINS));

        String form = admission.upstream().replacementForm().orElseThrow();
        assertThat(form).doesNotContain("BKIA").contains("Action=ListDomains");
        assertThat(admission.head().query().parameters()).isEmpty();
        assertSignedByVersion2(Claim.withForm(admission.head(), form.getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void goToAllOthersSignedByVersion4() throws Exception {
        Admission inUrl = fixture.authorize(url(keyOf(WEB), QUEUES), HOME);
        assertThat(inUrl.head().query().canonical())
                .isEqualTo("Action=ListQueues&QueueNamePrefix=a%20b%2Bc~%C3%A9&Version=2012-11-05");
        assertSignedByVersion4(inUrl.head(), GateFixture.EMPTY);

        Admission inForm = admit(post(), form(keyOf(WEB), QUEUES));
        String form = inForm.upstream().replacementForm().orElseThrow();
        assertThat(form).isEqualTo("Action=ListQueues&QueueNamePrefix=a%20b%2Bc~%C3%A9&Version=2012-11-05");
        assertSignedByVersion4(
                inForm.head(),
                PayloadHash.hashed(form.getBytes(StandardCharsets.US_ASCII)).text());
    }

    @Test
    void areNotTheOnlyWayToSimpleDb() throws Exception {
        byte[] form = "Action=ListDomains&Version=2009-04-15".getBytes(StandardCharsets.US_ASCII);
        RequestHead unsigned = GateFixture.head(
                "POST",
                "/",
                "content-type",
                FORM,
                "x-amz-content-sha256",
                PayloadHash.hashed(form).text());
        RequestHead head = GateFixture.signed(keyOf(WEB), "sdb", unsigned);

        Admission admission = fixture.authorize(fixture.parse(head), form);

        byte[] out = admission.upstream().replacementForm().orElseThrow().getBytes(StandardCharsets.US_ASCII);
        assertThat(admission.head().headers().has("x-amz-content-sha256")).isFalse();
        Claim claim = Claim.of(Claim.withForm(admission.head(), out));
        assertThat(claim.id()).isEqualTo(REAL.id());
        assertThat(admission.endpoint().host()).isEqualTo("sdb.eu-central-1.amazonaws.com");
    }

    @Test
    void mayUseTheOlderHmac() throws Exception {
        Map<String, String> asked = Map.of("Action", "ListDomains", "SignatureMethod", "HmacSHA1");

        assertSignedByVersion2(fixture.authorize(url(keyOf(WEB), asked), HOME).head());
    }

    @Test
    void areRefusedUnlessTheRoleTakesThemOnceTheyAreProven() throws Exception {
        fixture.carriers = Set.of(Carrier.HEADER, Carrier.PRESIGNED, Carrier.SIGV2);

        assertRefused(Refusal.NOT_ALLOWED, url(keyOf(WEB), DOMAINS));
        assertRefused(Refusal.WRONG_SIGNATURE, url(new Credential(WEB.accessKeyId(), REAL.secret()), DOMAINS));
    }

    @Test
    void areNotReadByABrokerThatHasNoRoleForThem() throws Exception {
        fixture.carriers = Set.of(Carrier.HEADER);

        assertThat(fixture.gate.hasSignatureInForm(post())).isFalse();
        assertRefused(Refusal.NO_CREDENTIALS, post());
    }

    @Test
    void proveTheirHolderAsStrictlyAsAllOthers() throws Exception {
        assertThat(refusal(url(keyOf(WEB), DOMAINS), ELSEWHERE).reason()).isEqualTo(Cause.STOLEN_KEY);
        assertThat(refusal(url(keyOf(NOBODY), DOMAINS), HOME).reason()).isEqualTo(Cause.UNKNOWN_KEY);
        assertRefused(Refusal.UNKNOWN_KEY, url(REAL, DOMAINS));
        assertRefused(Refusal.UNKNOWN_KEY, post(), form(REAL, DOMAINS));
        assertRefused(Refusal.WRONG_SIGNATURE, post(), form(keyOf(WEB), DOMAINS) + "&DomainName=x");
        assertRefused(Refusal.WRONG_SIGNATURE, post("host", "localhost"), form(keyOf(WEB), DOMAINS));
    }

    @Test
    void areGoodForAQuarterOfAnHourOrUntilTheyExpire() throws Exception {
        RequestHead head = url(keyOf(WEB), DOMAINS);
        RequestHead expiring = url(keyOf(WEB), Map.of("Action", "ListDomains", "Expires", "2026-03-01T12:20:00Z"));
        fixture.brokersNow = NOW.plus(Claim.SKEW).plusMillis(1);
        assertRefused(Refusal.SKEWED, head);
        assertThat(fixture.authorize(expiring, HOME).instance()).isEqualTo(WEB);
        fixture.brokersNow = NOW.minus(Claim.SKEW).minusMillis(1);
        assertRefused(Refusal.SKEWED, head);
        fixture.brokersNow = NOW.plusSeconds(20 * 60 + 1);
        assertRefused(Refusal.NOT_ALLOWED, expiring);
        fixture.carriers = Set.of(Carrier.SIGV2_FORM);
        fixture.brokersNow = NOW;
        assertRefused(Refusal.NOT_ALLOWED, expiring);
    }

    @Test
    void carryTheirSignatureInOnePlace() throws Exception {
        String form = form(keyOf(WEB), DOMAINS);
        String query = signed(keyOf(WEB), "POST", BROKER, DOMAINS);

        assertRefused(Refusal.MALFORMED, url(keyOf(WEB), DOMAINS, "authorization", "AWS4-HMAC-SHA256 Credential=a"));
        assertRefused(Refusal.MALFORMED, url(keyOf(WEB), DOMAINS, "authorization", "AWS a:b"));
        assertRefused(Refusal.MALFORMED, GateFixture.head("POST", "/?" + query, "content-type", FORM));
        assertRefused(Refusal.MALFORMED, post(), form + "&X-Amz-Signature=a");
        assertRefused(Refusal.FOREIGN_TOKEN, post(), form + "&SecurityToken=t");
        assertRefused(Refusal.FOREIGN_TOKEN, post("x-amz-security-token", "t"), form);
        assertRefused(Refusal.NO_CREDENTIALS, post(), "Action=ListDomains&Version=2009-04-15");
        assertRefused(Refusal.MALFORMED, post(), "X-Amz-Signature=a&Action=ListDomains");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-amz-target", "x-amz-date", "x-amz-content-sha256", "x-amz-acl"})
    void haveNoHeaderOfAmazonsSinceNoneIsSigned(String name) throws Exception {
        assertRefused(Refusal.WRONG_SIGNATURE, url(keyOf(WEB), DOMAINS, name, "x"));
        assertRefused(Refusal.WRONG_SIGNATURE, post(name, "x"), form(keyOf(WEB), DOMAINS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"AWSAccessKeyId", "signature", "SignatureMethod", "SignatureVersion", "securitytoken"})
    void leaveNoPartOfThemBesideAnotherSignature(String name) throws Exception {
        byte[] form = ("Action=ListQueues&Version=2012-11-05&" + name + "=BKIA").getBytes(StandardCharsets.US_ASCII);
        RequestHead head = GateFixture.signed(
                keyOf(WEB),
                "sqs",
                GateFixture.head(
                        "POST",
                        "/",
                        "content-type",
                        FORM,
                        "x-amz-content-sha256",
                        PayloadHash.hashed(form).text()));

        Arrival arrival = fixture.parse(head);

        assertThat(catchThrowableOfType(RefusedException.class, () -> fixture.authorize(arrival, form))
                        .refusal())
                .isEqualTo(Refusal.MALFORMED);
    }

    @ParameterizedTest
    @CsvSource({
        "ListDomains, 2009-04-15, sdb",
        "ListDomains, 2007-11-07, sdb",
        "DescribeInstances, 2012-12-01, ec2",
        "Newer, 2016-11-15, ec2",
        "SendEmail, 2010-12-01, ses",
        "CreateApplication, 2010-12-01, elasticbeanstalk",
        "DescribeDBInstances, 2014-10-31, rds"
    })
    void areForTheServiceThatHasTheirActionAndVersion(String action, String version, String service) throws Exception {
        Map<String, String> asked = Map.of("Action", action, "Version", version);

        assertThat(fixture.parse(url(keyOf(WEB), asked)).service().signingName())
                .isEqualTo(service);
    }

    @Test
    void areRefusedForAnActionOfNobodyOrOfSeveral() throws Exception {
        assertRefused(Refusal.MALFORMED, url(keyOf(WEB), Map.of("Action", "PleaseDo", "Version", "1999-01-01")));
        assertRefused(Refusal.MALFORMED, url(keyOf(WEB), Map.of("Version", "1999-01-01")));
        assertRefused(
                Refusal.MALFORMED, url(keyOf(WEB), Map.of("Action", "AddTagsToResource", "Version", "1999-01-01")));
    }

    @Test
    void areForTheServiceAndTheRegionOfTheHostThatATunnelLeadsTo() throws Exception {
        String host = "sdb.eu-west-1.amazonaws.com";
        TunnelName tunnel = new TunnelName(
                host,
                new Catalogue().endpoints(Map.of(), Variant.PLAIN).known(host).orElseThrow());
        RequestHead head = GateFixture.head("GET", "/?" + signed(keyOf(WEB), "GET", host, DOMAINS), "host", host);
        Map<String, String> queues = Map.of("Action", "ListQueues", "Version", "2012-11-05");
        RequestHead other = GateFixture.head("GET", "/?" + signed(keyOf(WEB), "GET", host, queues), "host", host);

        Admission admission = fixture.authorize(fixture.gate.parse(head, HOME, tunnel), new byte[0]);

        assertThat(admission.endpoint().host()).isEqualTo(host);
        Arrival elsewhere = fixture.gate.parse(other, HOME, tunnel);
        assertThat(elsewhere.service().signingName()).isEqualTo("sdb");
        assertThat(catchThrowableOfType(RefusedException.class, () -> fixture.authorize(elsewhere, new byte[0]))
                        .refusal())
                .isEqualTo(Refusal.NOT_ALLOWED);
    }

    @Test
    void areForNoServiceThatSpeaksNoForms() throws Exception {
        String host = "s3.eu-west-1.amazonaws.com";
        TunnelName tunnel = new TunnelName(
                host,
                new Catalogue().endpoints(Map.of(), Variant.PLAIN).known(host).orElseThrow());
        RequestHead head = GateFixture.head("GET", "/?" + signed(keyOf(WEB), "GET", host, DOMAINS), "host", host);

        assertThat(catchThrowableOfType(RefusedException.class, () -> fixture.gate.parse(head, HOME, tunnel))
                        .refusal())
                .isEqualTo(Refusal.MALFORMED);
        assertThat(new Catalogue().guessProtocol(head)).isNotNull();
    }
}
