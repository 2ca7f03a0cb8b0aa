package io.keybroker.auth;

import static io.keybroker.auth.RequestAuthorizerFixture.ELSEWHERE;
import static io.keybroker.auth.RequestAuthorizerFixture.HOME;
import static io.keybroker.auth.RequestAuthorizerFixture.NOBODY;
import static io.keybroker.auth.RequestAuthorizerFixture.NOW;
import static io.keybroker.auth.RequestAuthorizerFixture.REAL;
import static io.keybroker.auth.RequestAuthorizerFixture.WEB;
import static io.keybroker.auth.RequestAuthorizerFixture.keyOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybroker.catalogue.Catalogue;
import io.keybroker.catalogue.endpoint.EndpointVariant;
import io.keybroker.credential.Credential;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RejectionReason;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.RequestHead;
import io.keybroker.net.IpAddress;
import io.keybroker.signing.RequestSignature;
import io.keybroker.signing.SignatureType;
import io.keybroker.signing.sigv2.SigV2Key;
import io.keybroker.signing.sigv4.PayloadHash;
import io.keybroker.signing.sigv4.SigningKey;
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
final class SigV2QueryAuthorizerTest {
    private static final String BROKER = "broker.internal:8443";
    private static final String FORM = "application/x-www-form-urlencoded; charset=utf-8";
    private static final Map<String, String> DOMAINS = Map.of("Action", "ListDomains", "Version", "2009-04-15");
    private static final Map<String, String> QUEUES =
            Map.of("Action", "ListQueues", "Version", "2012-11-05", "QueueNamePrefix", "a b+c~é");

    private final RequestAuthorizerFixture fixture = new RequestAuthorizerFixture();

    SigV2QueryAuthorizerTest() {
        fixture.carriers = Set.of(SignatureType.HEADER, SignatureType.SIGV2_FORM, SignatureType.SIGV2_FORM_PRESIGNED);
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
    private static String signed(Credential credential, String method, String host, Map<String, String> asked) {
        Map<String, String> all = new TreeMap<>(Map.of(
                "AWSAccessKeyId", credential.id().value(),
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
            mac.init(new SecretKeySpec(credential.secret().utf8(), algorithm));
            String text = method + '\n' + host + "\n/\n" + joined(all);
            byte[] signature = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
            return joined(all) + "&Signature=" + encoded(Base64.getEncoder().encodeToString(signature));
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static RequestHead url(Credential credential, Map<String, String> asked, String... fields)
            throws RequestRejectedException {
        return RequestAuthorizerFixture.head("GET", "/?" + signed(credential, "GET", BROKER, asked), fields);
    }

    private static String form(Credential credential, Map<String, String> asked) {
        return signed(credential, "POST", BROKER, asked).replace("%20", "+");
    }

    private static RequestHead post(String... fields) throws RequestRejectedException {
        String[] all = java.util.Arrays.copyOf(fields, fields.length + 2);
        all[fields.length] = "content-type";
        all[fields.length + 1] = FORM;
        return RequestAuthorizerFixture.head("POST", "/", all);
    }

    private AuthorizedRequest admit(RequestHead head, String form) throws RequestRejectedException {
        byte[] bytes = form.getBytes(StandardCharsets.ISO_8859_1);
        assertThat(fixture.gate.hasSignatureInForm(head)).isTrue();
        return fixture.authorize(fixture.gate.parseForm(head, bytes, HOME, fixture.gate.brokerHosts()), bytes);
    }

    private RequestRejectedException refusal(RequestHead head, IpAddress peer) {
        return catchThrowableOfType(RequestRejectedException.class, () -> fixture.authorize(head, peer));
    }

    private void assertRefused(ErrorCode errorCode, RequestHead head) {
        assertThat(refusal(head, HOME).errorCode())
                .as(refusal(head, HOME).detail())
                .isEqualTo(errorCode);
    }

    private void assertRefused(ErrorCode errorCode, RequestHead head, String form) {
        RequestRejectedException refused =
                catchThrowableOfType(RequestRejectedException.class, () -> admit(head, form));

        assertThat(refused.errorCode()).as(refused.detail()).isEqualTo(errorCode);
    }

    private static void assertSignedByVersion2(RequestHead out) throws RequestRejectedException {
        RequestSignature requestSignature = RequestSignature.parse(out);
        assertThat(requestSignature.id()).isEqualTo(REAL.id());
        assertThat(requestSignature.isSignedBy(SigV2Key.of(REAL.secret()), out, out))
                .isTrue();
        assertThat(out.headers().first("host")).contains("sdb.amazonaws.com");
        assertThat(out.headers().has("authorization")).isFalse();
    }

    private static void assertSignedByVersion4(RequestHead out, String payload) throws RequestRejectedException {
        RequestSignature requestSignature = RequestSignature.parse(out);
        assertThat(requestSignature.type()).isEqualTo(SignatureType.HEADER);
        assertThat(requestSignature.id()).isEqualTo(REAL.id());
        assertThat(requestSignature.scope().region()).isEqualTo("us-east-1");
        assertThat(requestSignature.isSignedBy(
                        SigningKey.derive(REAL.secret(), requestSignature.scope()), out, payload))
                .isTrue();
    }

    @Test
    void goToSimpleDbSignedByVersion2InTheUrl() throws Exception {
        AuthorizedRequest admission = fixture.authorize(url(keyOf(WEB), DOMAINS), HOME);

        assertThat(admission.upstream().replacementForm()).isEmpty();
        assertThat(admission.operation().name()).isEqualTo("ListDomains");
        assertSignedByVersion2(admission.head());
        assertThat(admission.head().query().canonical()).doesNotContain("BKIA");
    }

    @Test
    void goToSimpleDbSignedByVersion2InTheForm() throws Exception {
        AuthorizedRequest admission = admit(post("user-agent", "aws"), form(keyOf(WEB), DOMAINS));

        String form = admission.upstream().replacementForm().orElseThrow();
        assertThat(form).doesNotContain("BKIA").contains("Action=ListDomains");
        assertThat(admission.head().query().parameters()).isEmpty();
        assertSignedByVersion2(RequestSignature.withForm(admission.head(), form.getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void goToAllOthersSignedByVersion4() throws Exception {
        AuthorizedRequest inUrl = fixture.authorize(url(keyOf(WEB), QUEUES), HOME);
        assertThat(inUrl.head().query().canonical())
                .isEqualTo("Action=ListQueues&QueueNamePrefix=a%20b%2Bc~%C3%A9&Version=2012-11-05");
        assertSignedByVersion4(inUrl.head(), RequestAuthorizerFixture.EMPTY);

        AuthorizedRequest inForm = admit(post(), form(keyOf(WEB), QUEUES));
        String form = inForm.upstream().replacementForm().orElseThrow();
        assertThat(form).isEqualTo("Action=ListQueues&QueueNamePrefix=a%20b%2Bc~%C3%A9&Version=2012-11-05");
        assertSignedByVersion4(
                inForm.head(),
                PayloadHash.ofBody(form.getBytes(StandardCharsets.US_ASCII)).text());
    }

    @Test
    void areNotTheOnlyWayToSimpleDb() throws Exception {
        byte[] form = "Action=ListDomains&Version=2009-04-15".getBytes(StandardCharsets.US_ASCII);
        RequestHead unsigned = RequestAuthorizerFixture.head(
                "POST",
                "/",
                "content-type",
                FORM,
                "x-amz-content-sha256",
                PayloadHash.ofBody(form).text());
        RequestHead head = RequestAuthorizerFixture.signed(keyOf(WEB), "sdb", unsigned);

        AuthorizedRequest admission = fixture.authorize(fixture.parse(head), form);

        byte[] out = admission.upstream().replacementForm().orElseThrow().getBytes(StandardCharsets.US_ASCII);
        assertThat(admission.head().headers().has("x-amz-content-sha256")).isFalse();
        RequestSignature requestSignature = RequestSignature.parse(RequestSignature.withForm(admission.head(), out));
        assertThat(requestSignature.id()).isEqualTo(REAL.id());
        assertThat(admission.endpoint().host()).isEqualTo("sdb.eu-central-1.amazonaws.com");
    }

    @Test
    void mayUseTheOlderHmac() throws Exception {
        Map<String, String> asked = Map.of("Action", "ListDomains", "SignatureMethod", "HmacSHA1");

        assertSignedByVersion2(fixture.authorize(url(keyOf(WEB), asked), HOME).head());
    }

    @Test
    void areRefusedUnlessTheRoleTakesThemOnceTheyAreProven() throws Exception {
        fixture.carriers = Set.of(SignatureType.HEADER, SignatureType.PRESIGNED, SignatureType.SIGV2);

        assertRefused(ErrorCode.ACCESS_DENIED, url(keyOf(WEB), DOMAINS));
        assertRefused(ErrorCode.WRONG_SIGNATURE, url(new Credential(WEB.accessKeyId(), REAL.secret()), DOMAINS));
    }

    @Test
    void areNotReadByABrokerThatHasNoRoleForThem() throws Exception {
        fixture.carriers = Set.of(SignatureType.HEADER);

        assertThat(fixture.gate.hasSignatureInForm(post())).isFalse();
        assertRefused(ErrorCode.NO_CREDENTIALS, post());
    }

    @Test
    void proveTheirHolderAsStrictlyAsAllOthers() throws Exception {
        assertThat(refusal(url(keyOf(WEB), DOMAINS), ELSEWHERE).rejectionReason())
                .isEqualTo(RejectionReason.STOLEN_KEY);
        assertThat(refusal(url(keyOf(NOBODY), DOMAINS), HOME).rejectionReason()).isEqualTo(RejectionReason.UNKNOWN_KEY);
        assertRefused(ErrorCode.UNKNOWN_KEY, url(REAL, DOMAINS));
        assertRefused(ErrorCode.UNKNOWN_KEY, post(), form(REAL, DOMAINS));
        assertRefused(ErrorCode.WRONG_SIGNATURE, post(), form(keyOf(WEB), DOMAINS) + "&DomainName=x");
        assertRefused(ErrorCode.WRONG_SIGNATURE, post("host", "localhost"), form(keyOf(WEB), DOMAINS));
    }

    @Test
    void areGoodForAQuarterOfAnHourOrUntilTheyExpire() throws Exception {
        RequestHead head = url(keyOf(WEB), DOMAINS);
        RequestHead expiring = url(keyOf(WEB), Map.of("Action", "ListDomains", "Expires", "2026-03-01T12:20:00Z"));
        fixture.brokersNow = NOW.plus(RequestSignature.MAX_CLOCK_SKEW).plusMillis(1);
        assertRefused(ErrorCode.CLOCK_SKEW, head);
        assertThat(fixture.authorize(expiring, HOME).instance()).isEqualTo(WEB);
        fixture.brokersNow = NOW.minus(RequestSignature.MAX_CLOCK_SKEW).minusMillis(1);
        assertRefused(ErrorCode.CLOCK_SKEW, head);
        fixture.brokersNow = NOW.plusSeconds(20 * 60 + 1);
        assertRefused(ErrorCode.ACCESS_DENIED, expiring);
        fixture.carriers = Set.of(SignatureType.SIGV2_FORM);
        fixture.brokersNow = NOW;
        assertRefused(ErrorCode.ACCESS_DENIED, expiring);
    }

    @Test
    void carryTheirSignatureInOnePlace() throws Exception {
        String form = form(keyOf(WEB), DOMAINS);
        String query = signed(keyOf(WEB), "POST", BROKER, DOMAINS);

        assertRefused(ErrorCode.MALFORMED, url(keyOf(WEB), DOMAINS, "authorization", "AWS4-HMAC-SHA256 Credential=a"));
        assertRefused(ErrorCode.MALFORMED, url(keyOf(WEB), DOMAINS, "authorization", "AWS a:b"));
        assertRefused(ErrorCode.MALFORMED, RequestAuthorizerFixture.head("POST", "/?" + query, "content-type", FORM));
        assertRefused(ErrorCode.MALFORMED, post(), form + "&X-Amz-Signature=a");
        assertRefused(ErrorCode.UNEXPECTED_SESSION_TOKEN, post(), form + "&SecurityToken=t");
        assertRefused(ErrorCode.UNEXPECTED_SESSION_TOKEN, post("x-amz-security-token", "t"), form);
        assertRefused(ErrorCode.NO_CREDENTIALS, post(), "Action=ListDomains&Version=2009-04-15");
        assertRefused(ErrorCode.MALFORMED, post(), "X-Amz-Signature=a&Action=ListDomains");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-amz-target", "x-amz-date", "x-amz-content-sha256", "x-amz-acl"})
    void haveNoHeaderOfAmazonsSinceNoneIsSigned(String name) throws Exception {
        assertRefused(ErrorCode.WRONG_SIGNATURE, url(keyOf(WEB), DOMAINS, name, "x"));
        assertRefused(ErrorCode.WRONG_SIGNATURE, post(name, "x"), form(keyOf(WEB), DOMAINS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"AWSAccessKeyId", "signature", "SignatureMethod", "SignatureVersion", "securitytoken"})
    void leaveNoPartOfThemBesideAnotherSignature(String name) throws Exception {
        byte[] form = ("Action=ListQueues&Version=2012-11-05&" + name + "=BKIA").getBytes(StandardCharsets.US_ASCII);
        RequestHead head = RequestAuthorizerFixture.signed(
                keyOf(WEB),
                "sqs",
                RequestAuthorizerFixture.head(
                        "POST",
                        "/",
                        "content-type",
                        FORM,
                        "x-amz-content-sha256",
                        PayloadHash.ofBody(form).text()));

        UnverifiedRequest arrival = fixture.parse(head);

        assertThat(catchThrowableOfType(RequestRejectedException.class, () -> fixture.authorize(arrival, form))
                        .errorCode())
                .isEqualTo(ErrorCode.MALFORMED);
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
        assertRefused(ErrorCode.MALFORMED, url(keyOf(WEB), Map.of("Action", "PleaseDo", "Version", "1999-01-01")));
        assertRefused(ErrorCode.MALFORMED, url(keyOf(WEB), Map.of("Version", "1999-01-01")));
        assertRefused(
                ErrorCode.MALFORMED, url(keyOf(WEB), Map.of("Action", "AddTagsToResource", "Version", "1999-01-01")));
    }

    @Test
    void areForTheServiceAndTheRegionOfTheHostThatATunnelLeadsTo() throws Exception {
        String host = "sdb.eu-west-1.amazonaws.com";
        TunnelHost tunnel = new TunnelHost(
                host,
                new Catalogue()
                        .endpoints(Map.of(), Map.of(), EndpointVariant.PLAIN)
                        .awsHost(host)
                        .orElseThrow());
        RequestHead head =
                RequestAuthorizerFixture.head("GET", "/?" + signed(keyOf(WEB), "GET", host, DOMAINS), "host", host);
        Map<String, String> queues = Map.of("Action", "ListQueues", "Version", "2012-11-05");
        RequestHead other =
                RequestAuthorizerFixture.head("GET", "/?" + signed(keyOf(WEB), "GET", host, queues), "host", host);

        AuthorizedRequest admission = fixture.authorize(fixture.gate.parse(head, HOME, tunnel), new byte[0]);

        assertThat(admission.endpoint().host()).isEqualTo(host);
        UnverifiedRequest elsewhere = fixture.gate.parse(other, HOME, tunnel);
        assertThat(elsewhere.service().signingName()).isEqualTo("sdb");
        assertThat(catchThrowableOfType(RequestRejectedException.class, () -> fixture.authorize(elsewhere, new byte[0]))
                        .errorCode())
                .isEqualTo(ErrorCode.ACCESS_DENIED);
    }

    @Test
    void areForNoServiceThatSpeaksNoForms() throws Exception {
        String host = "s3.eu-west-1.amazonaws.com";
        TunnelHost tunnel = new TunnelHost(
                host,
                new Catalogue()
                        .endpoints(Map.of(), Map.of(), EndpointVariant.PLAIN)
                        .awsHost(host)
                        .orElseThrow());
        RequestHead head =
                RequestAuthorizerFixture.head("GET", "/?" + signed(keyOf(WEB), "GET", host, DOMAINS), "host", host);

        assertThat(catchThrowableOfType(RequestRejectedException.class, () -> fixture.gate.parse(head, HOME, tunnel))
                        .errorCode())
                .isEqualTo(ErrorCode.MALFORMED);
        assertThat(new Catalogue().guessProtocol(head)).isNotNull();
    }
}
