package io.keybroker.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybroker.catalogue.model.Operation;
import io.keybroker.catalogue.model.RequiredPermission;
import io.keybroker.error.RequestRejectedException;
import java.nio.charset.StandardCharsets;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests to S3 that could be read in two ways, of which the broker would check one and S3 obey the other. */
final class S3ConfusionTest {
    private static void assertRefused(ThrowingCallable asked) {
        assertThatThrownBy(asked).isInstanceOf(RequestRejectedException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /b01?acl&policy",
                "GET /b01?acl&acl",
                "GET /b01?Acl",
                "GET /b01/k?versionId=a&versionId=b",
                "GET /b01/k?versionId=a&versionid=b",
                "GET /b01/k?subresource-newer-than-the-table",
                "GET /b01/k?x-amz-acl=public-read",
                "PUT /b01/k?uploadId=u",
                "PUT /b01/k?partNumber=1",
                "PUT /b01/k?renameObject",
                "POST /b01/k?select",
                "POST /b01",
                "GET /b01/k?attributes",
                "GET /b01/../b02/k",
                "GET /b01/a/%2e%2e/k",
                "GET /b01/./k",
                "GET //k",
                "GET /b01/%ff",
                "GET /b01/%00",
                "GET /arn%3Aaws%3As3%3Aeu-west-1%3A1%3Aaccesspoint%2Fx/k",
                "GET /b--euw1-az1--x-s3/k",
                "GET /ap-abc-s3alias/k",
                "GET /b%2Fk",
                "OPTIONS /b01/k",
            })
    void rejectsAnS3RequestThatIsNoOneOperation(String line) {
        assertRefused(() -> SampleRequests.of("s3", line, ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "src",
                "/src",
                "src/",
                "src/../k",
                "src/%2e%2e/k",
                "//src/k",
                "src/a+b",
                "src/k?x=1",
                "src/k?versionId=",
                "src/k?versionId=1&x=2",
                "src/k%3FversionId%3D1",
                "src/%zz",
                "arn:aws:s3:eu-west-1:1:accesspoint/a/object/k",
                "src/%ff"
            })
    void rejectsACopySourceThatIsNoBucketAndKey(String source) {
        assertRefused(() -> SampleRequests.of("s3", "PUT /dst/k", "", "x-amz-copy-source", source));
    }

    @Test
    void rejectsACopySourceWhereItDoesNotBelong() {
        assertRefused(() -> SampleRequests.of("s3", "GET /dst/k", "", "x-amz-copy-source", "src/k"));
        assertRefused(() ->
                SampleRequests.of("s3", "PUT /dst/k", "", "x-amz-copy-source", "src/k", "x-amz-copy-source", "src/l"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<Delete/>",
                "<Delete><Object/></Delete>",
                "<Delete><Object><Key>a</Key><Key>b</Key></Object></Delete>",
                "<Delete><Object><Key>a</Key><VersionId>1</VersionId><VersionId>2</VersionId></Object></Delete>",
                "<Delete><Object><key>a</key></Object></Delete>",
                "<Delete><Object><Key>a<b/></Key></Object></Delete>",
                "<Delete><Object><Key>../a</Key></Object></Delete>",
                "<Delete><X><Object><Key>a</Key></Object></X></Delete>",
                "<X><Object><Key>a</Key></Object></X>",
                "<Delete><Object><Key><![CDATA[a]]></Key></Object></Delete>",
                "<Delete><Object><Key>a<!-- x -->b</Key></Object></Delete>",
                "<!DOCTYPE Delete [<!ENTITY e 'x'>]><Delete><Object><Key>&e;</Key></Object></Delete>",
                "<Delete><Object><Key>&e;</Key></Object></Delete>",
                "<Delete><Object><Key>a<?x y?></Key></Object></Delete>",
                "<?xml version='1.0' encoding='UTF-16'?><Delete><Object><Key>a</Key></Object></Delete>",
                "<Delete xmlns='urn:x'><Object><Key>a</Key></Object></Delete>",
                "<Delete><Object><Key>a</Key></Object>",
            })
    void rejectsADeleteDocumentOfAnyOtherShape(String document) {
        assertRefused(() -> SampleRequests.of("s3", "POST /b01?delete", document));
    }

    @Test
    void rejectsADeleteDocumentInAnotherEncodingOrOfTooManyKeys() {
        byte[] wide = "<Delete><Object><Key>a</Key></Object></Delete>".getBytes(StandardCharsets.UTF_16);
        String many = "<Delete>" + "<Object><Key>a</Key></Object>".repeat(1001) + "</Delete>";

        assertRefused(() -> SampleRequests.of(SampleRequests.CATALOGUE, "s3", "POST /b01?delete", wide));
        assertRefused(() -> SampleRequests.of("s3", "POST /b01?delete", many));
    }

    @Test
    void demandsEveryKeyOfADeleteDocument() throws RequestRejectedException {
        Operation deletion = SampleRequests.of(
                "s3",
                "POST /b01?delete",
                "<?xml version=\"1.0\"?><Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Quiet>true</Quiet>"
                        + "<Object><Key>a&amp;b</Key></Object>"
                        + "<Object><Key>c</Key><VersionId>1</VersionId></Object></Delete>",
                "x-amz-bypass-governance-retention",
                "true");

        assertThat(deletion.requiredPermissions())
                .contains(
                        new RequiredPermission("s3:DeleteObject", "arn:aws:s3:::b01/a&b"),
                        new RequiredPermission("s3:DeleteObjectVersion", "arn:aws:s3:::b01/c"),
                        new RequiredPermission("s3:BypassGovernanceRetention", "arn:aws:s3:::b01/c"));
    }

    @Test
    void readsS3sControlPlaneOnlyWithItsAccountHeader() throws RequestRejectedException {
        Operation control = SampleRequests.of(
                "s3", "GET /v20180820/configuration/publicAccessBlock", "", "x-amz-account-id", "123456789012");

        assertThat(control.service().id()).isEqualTo("s3control");
        assertThat(control.traits().hostPrefix()).isEqualTo("123456789012.");
        assertThat(SampleRequests.of("s3", "GET /v20180820/configuration/publicAccessBlock", "")
                        .requiredPermissions())
                .containsExactly(new RequiredPermission(
                        "s3:GetObject", "arn:aws:s3:::v20180820/configuration/publicAccessBlock"));
        assertRefused(() -> SampleRequests.of(
                "s3", "GET /v20180820/configuration/publicAccessBlock", "", "x-amz-account-id", "evil.example/"));
    }
}
