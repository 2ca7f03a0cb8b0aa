package io.keybroker.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybroker.catalogue.model.Operation;
import io.keybroker.error.RequestRejectedException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers, parameters and members that a decision reads, each repeated: all of them are forwarded, so none is judged. */
final class RepeatedFieldsTest {
    private static final String JSON = "application/x-amz-json-1.0";

    private static void assertRejectsTwice(String service, String line, List<String> once, String name, String value)
            throws RequestRejectedException {
        List<String> fields = new ArrayList<>(once);
        fields.addAll(List.of(name, value));
        assertThat(SampleRequests.of(service, line, "{}", fields.toArray(String[]::new)))
                .isNotNull();
        fields.addAll(List.of(name.toUpperCase(), value));
        assertThatThrownBy(() -> SampleRequests.of(service, line, "{}", fields.toArray(String[]::new)))
                .isInstanceOf(RequestRejectedException.class)
                .hasMessageContaining("repeated");
    }

    @ParameterizedTest
    @CsvSource({
        "PUT /b01/k, x-amz-acl, private",
        "PUT /b01/k, x-amz-tagging, a=b",
        "PUT /b01/k, x-amz-storage-class, GLACIER",
        "PUT /b01/k, x-amz-object-lock-mode, GOVERNANCE",
        "PUT /b01/k, if-none-match, *",
        "PUT /b01/k, x-amz-copy-source, src/k",
        "PUT /b01/k, x-amz-server-side-encryption-aws-kms-key-id, k",
        "DELETE /b01/k, x-amz-bypass-governance-retention, false",
        "PUT /b01, x-amz-grant-read, id=x",
        "PUT /b01/k, x-amz-content-sha256, UNSIGNED-PAYLOAD",
    })
    void rejectsARepeatedHeaderOfS3(String line, String name, String value) throws RequestRejectedException {
        assertRejectsTwice("s3", line, List.of(), name, value);
    }

    @Test
    void rejectsTwoTaggingDirectives() throws RequestRejectedException {
        List<String> copy = List.of("x-amz-copy-source", "src/k");
        assertRejectsTwice("s3", "PUT /b01/k", copy, "x-amz-tagging-directive", "REPLACE");
    }

    @Test
    void rejectsARepeatedHeaderThatSaysWhatIsAskedFor() throws RequestRejectedException {
        List<String> typed = List.of("content-type", JSON);
        List<String> targeted = List.of("x-amz-target", "DynamoDB_20120810.ListTables");
        assertRejectsTwice("dynamodb", "POST /", typed, "x-amz-target", "DynamoDB_20120810.ListTables");
        assertRejectsTwice("dynamodb", "POST /", targeted, "content-type", JSON);
        assertRejectsTwice(
                "s3", "GET /v20180820/configuration/publicAccessBlock", List.of(), "x-amz-account-id", "123456789012");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lambda|GET /2015-03-31/functions/f?Qualifier=1&Qualifier=2",
                "s3|GET /b01?prefix=a&prefix=b",
                "s3|GET /b01?list-type=2&List-Type=1",
                "imagebuilder|GET /GetComponent?componentBuildVersionArn=a&componentBuildVersionArn=b",
            })
    void rejectsARepeatedQueryParameter(String request) {
        int bar = request.indexOf('|');
        assertThatThrownBy(() -> SampleRequests.of(request.substring(0, bar), request.substring(bar + 1), ""))
                .isInstanceOf(RequestRejectedException.class)
                .hasMessageContaining("repeated");
    }

    @Test
    void judgesEveryValueOfAList() throws RequestRejectedException {
        Operation untag = SampleRequests.of(
                "lambda",
                "DELETE /2017-03-31/tags/arn%3Aaws%3Alambda%3Aeu-west-1%3A1%3Afunction%3Af?tagKeys=a&tagKeys=b",
                "");

        assertThat(untag.keys().get("aws:tagkeys")).containsExactly("a", "b");
    }
}
