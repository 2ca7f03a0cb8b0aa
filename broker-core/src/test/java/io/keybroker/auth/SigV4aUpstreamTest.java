package io.keybroker.auth;

import static io.keybroker.auth.RequestAuthorizerFixture.EMPTY;
import static io.keybroker.auth.RequestAuthorizerFixture.HOME;
import static io.keybroker.auth.RequestAuthorizerFixture.NOW;
import static io.keybroker.auth.RequestAuthorizerFixture.REAL;
import static io.keybroker.auth.RequestAuthorizerFixture.WEB;
import static io.keybroker.auth.RequestAuthorizerFixture.head;
import static io.keybroker.auth.RequestAuthorizerFixture.keyOf;
import static io.keybroker.auth.RequestAuthorizerFixture.signed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybroker.catalogue.Catalogue;
import io.keybroker.catalogue.endpoint.EndpointVariant;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.RequestHead;
import io.keybroker.signing.RequestSignature;
import io.keybroker.signing.SigV4aTestSigner;
import io.keybroker.signing.sigv4.PayloadHash;
import io.keybroker.signing.sigv4a.SigV4aKeyPair;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests to hosts that take SigV4A alone, which go out signed by it for all regions. */
final class SigV4aUpstreamTest {
    private static final String ALIAS = "mfzwi23gnjvgw.mrap";
    private static final String POINT = ALIAS + ".accesspoint.s3-global.amazonaws.com";
    private static final String STORE =
            "/key-value-stores/arn%3Aaws%3Acloudfront%3A%3A123456789012%3Akey-value-store%2Fabc/keys/k";
    private static final String ALLOWED = """
            {"Version": "2012-10-17", "Statement": [
              {"Effect": "Allow", "Action": "events:PutEvents", "Resource": "*"},
              {"Effect": "Allow", "Action": ["s3:*", "cloudfront-keyvaluestore:*"], "Resource": [
                "arn:aws:s3::*:accesspoint/mfzwi23gnjvgw.mrap",
                "arn:aws:s3::*:accesspoint/mfzwi23gnjvgw.mrap/object/logs/*",
                "arn:aws:cloudfront::123456789012:key-value-store/*"]}]}
            """;

    private final RequestAuthorizerFixture fixture = new RequestAuthorizerFixture(Map.of());

    SigV4aUpstreamTest() {
        fixture.allow(ALLOWED);
    }

    private static TunnelHost tunnel(String host) {
        return new TunnelHost(
                host,
                new Catalogue()
                        .endpoints(Map.of(), Map.of(), EndpointVariant.PLAIN)
                        .awsHost(host)
                        .orElseThrow());
    }

    private AuthorizedRequest throughTunnel(RequestHead head) throws RequestRejectedException {
        UnverifiedRequest arrival = fixture.gate.parse(head, HOME, tunnel(POINT));
        return fixture.authorize(arrival, new byte[0]);
    }

    private RequestHead point(String method, String target, String... more) throws RequestRejectedException {
        String[] fields = java.util.Arrays.copyOf(more, more.length + 2);
        fields[more.length] = "host";
        fields[more.length + 1] = POINT;
        return SigV4aTestSigner.signed(head(method, target, fields), keyOf(WEB), "*", NOW, EMPTY);
    }

    private static void assertSignedEverywhere(RequestHead out) throws RequestRejectedException {
        RequestSignature requestSignature = RequestSignature.parse(out);
        assertThat(out.headers().first("x-amz-region-set")).contains("*");
        assertThat(requestSignature.id()).isEqualTo(REAL.id());
        assertThat(requestSignature.scope().isSigV4a()).isTrue();
        assertThat(requestSignature.isSignedBy(SigV4aKeyPair.derive(REAL.id(), REAL.secret()), out, EMPTY))
                .isTrue();
    }

    private static void assertRefused(ErrorCode errorCode, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        RequestRejectedException refused = catchThrowableOfType(RequestRejectedException.class, call);

        assertThat(refused.errorCode()).as(refused.detail()).isEqualTo(errorCode);
    }

    @Test
    void goToAMultiRegionAccessPointWithItsAliasInTheHost() throws Exception {
        AuthorizedRequest admission = throughTunnel(point("GET", "/logs/a%20b"));

        assertThat(admission.endpoint().host()).isEqualTo(POINT);
        assertThat(admission.head().headers().first("host")).contains(POINT);
        assertThat(admission.head().path()).isEqualTo("/logs/a%20b");
        assertThat(admission.operation().requiredPermissions())
                .extracting("resource")
                .containsExactly("arn:aws:s3::unknown:accesspoint/" + ALIAS + "/object/logs/a b");
        assertSignedEverywhere(admission.head());
    }

    @Test
    void listAMultiRegionAccessPointAtItsRoot() throws Exception {
        AuthorizedRequest admission = throughTunnel(point("GET", "/?list-type=2"));

        assertThat(admission.head().path()).isEqualTo("/");
        assertSignedEverywhere(admission.head());
    }

    @Test
    void takeAnAliasForABucketInPathStyleAsWell() throws Exception {
        RequestHead in = signed(keyOf(WEB), "s3", head("GET", '/' + ALIAS + "/logs/k", PayloadHash.HEADER, EMPTY));

        AuthorizedRequest admission = fixture.authorize(in, HOME);

        assertThat(admission.endpoint().host()).isEqualTo(POINT);
        assertThat(admission.head().path()).isEqualTo("/logs/k");
        assertSignedEverywhere(admission.head());
    }

    @Test
    void areJudgedByTheAccessPointAndNoBucket() throws Exception {
        assertRefused(ErrorCode.ACCESS_DENIED, () -> throughTunnel(point("GET", "/other/k")));
        fixture.allow(ALLOWED.replace("arn:aws:s3::*:accesspoint/", "arn:aws:s3:::"));
        assertRefused(ErrorCode.ACCESS_DENIED, () -> throughTunnel(point("GET", "/logs/k")));
    }

    @Test
    void nameEachObjectOfABatchByTheAccessPoint() throws Exception {
        byte[] body = "<Delete><Object><Key>logs/1</Key></Object></Delete>".getBytes(StandardCharsets.UTF_8);
        RequestHead in = SigV4aTestSigner.signed(
                head("POST", "/?delete=", "host", POINT),
                keyOf(WEB),
                "*",
                NOW,
                PayloadHash.ofBody(body).text());

        AuthorizedRequest admission = fixture.authorize(fixture.gate.parse(in, HOME, tunnel(POINT)), body);

        assertThat(admission.operation().requiredPermissions())
                .extracting("resource")
                .contains("arn:aws:s3::unknown:accesspoint/" + ALIAS + "/object/logs/1");
    }

    @Test
    void takeNoSignedChunksAlong() throws Exception {
        RequestHead in = signed(
                keyOf(WEB),
                "s3",
                head(
                        "PUT",
                        '/' + ALIAS + "/logs/k",
                        PayloadHash.HEADER,
                        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
                        "x-amz-decoded-content-length",
                        "1"));

        assertRefused(ErrorCode.UNSUPPORTED, () -> fixture.authorize(in, HOME));
    }

    @Test
    void areNotCopiedFromByAlias() throws Exception {
        RequestHead in = signed(
                keyOf(WEB),
                "s3",
                head(
                        "PUT",
                        '/' + ALIAS + "/logs/k",
                        PayloadHash.HEADER,
                        EMPTY,
                        "x-amz-copy-source",
                        ALIAS + "/logs/source"));

        assertRefused(ErrorCode.UNSUPPORTED, () -> fixture.authorize(in, HOME));
    }

    @ParameterizedTest
    @ValueSource(strings = {"123456789012.broker.internal", "broker.internal"})
    void goToAKeyValueStoreBehindItsAccount(String host) throws Exception {
        RequestHead in = SigV4aTestSigner.signed(
                head("GET", STORE, "host", host), keyOf(WEB), "*", NOW, EMPTY, "cloudfront-keyvaluestore");

        AuthorizedRequest admission = fixture.authorize(in, HOME);

        assertThat(admission.endpoint().host()).isEqualTo("123456789012.cloudfront-kvs.global.api.aws");
        assertThat(admission.head().path()).isEqualTo(STORE);
        assertSignedEverywhere(admission.head());
    }

    @Test
    void goByItWhereverTheOperatorSaysAndWhateverTheySignedBy() throws Exception {
        RequestAuthorizerFixture stated =
                new RequestAuthorizerFixture(Map.of("cloudfront-keyvaluestore", URI.create("https://kvs.local:9000")));
        stated.allow(ALLOWED);
        RequestHead in = signed(keyOf(WEB), "cloudfront-keyvaluestore", head("GET", STORE, PayloadHash.HEADER, EMPTY));

        AuthorizedRequest admission = stated.authorize(in, HOME);

        assertThat(admission.head().headers().first("host")).contains("kvs.local:9000");
        assertSignedEverywhere(admission.head());
    }

    @Test
    void areRefusedForAGlobalEndpointThatOnlyTheBodyNames() throws Exception {
        byte[] regional = "{\"Entries\": []}".getBytes(StandardCharsets.UTF_8);
        byte[] global = "{\"Entries\": [], \"EndpointId\": \"abcde.veo\"}".getBytes(StandardCharsets.UTF_8);

        assertThat(fixture.authorize(events(regional), regional).endpoint().host())
                .isEqualTo("events.eu-central-1.amazonaws.com");
        UnverifiedRequest arrival = events(global);
        assertRefused(ErrorCode.UNSUPPORTED, () -> fixture.authorize(arrival, global));
    }

    private UnverifiedRequest events(byte[] body) throws RequestRejectedException {
        RequestHead in = signed(
                keyOf(WEB),
                "events",
                head(
                        "POST",
                        "/",
                        "x-amz-target",
                        "AWSEvents.PutEvents",
                        "content-type",
                        "application/x-amz-json-1.1",
                        PayloadHash.HEADER,
                        PayloadHash.ofBody(body).text()));
        return fixture.parse(in);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "accesspoint.s3-global.amazonaws.com",
                "bucket.accesspoint.s3-global.amazonaws.com",
                "x.mrap.s3.eu-west-1.amazonaws.com",
                "x.mrap.accesspoint.s3-global.amazonaws.com.evil.example",
                "cloudfront-kvs.us-east-1.api.aws"
            })
    void haveNoOtherHosts(String host) {
        assertThat(new Catalogue()
                        .endpoints(Map.of(), Map.of(), EndpointVariant.PLAIN)
                        .awsHost(host))
                .isEmpty();
    }

    @Test
    void areForTheRegionThatTheHostsPartitionStartsFrom() {
        assertThat(new Catalogue()
                        .endpoints(Map.of(), Map.of(), EndpointVariant.PLAIN)
                        .awsHost(POINT))
                .hasValueSatisfying(awsHost -> {
                    assertThat(awsHost.signingName()).isEqualTo("s3");
                    assertThat(awsHost.region()).isEqualTo("us-east-1");
                    assertThat(awsHost.prefix()).isEqualTo(ALIAS);
                });
        assertThat(new Catalogue()
                        .endpoints(Map.of(), Map.of(), EndpointVariant.PLAIN)
                        .awsHost("123456789012.cloudfront-kvs.global.api.aws"))
                .hasValueSatisfying(known -> assertThat(known.signingName()).isEqualTo("cloudfront-keyvaluestore"));
    }
}
