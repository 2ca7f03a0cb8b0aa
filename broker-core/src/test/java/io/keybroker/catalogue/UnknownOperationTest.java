package io.keybroker.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybroker.catalogue.mapping.ArnTemplate;
import io.keybroker.catalogue.model.Operation;
import io.keybroker.catalogue.model.RequiredPermission;
import io.keybroker.error.RequestRejectedException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Operations that the catalogue does not list, in each protocol. */
final class UnknownOperationTest {
    @Test
    void saysThatAnOperationIsNotListedAndKeepsItsName() throws RequestRejectedException {
        Operation form = SampleRequests.form("sns", "Action=PublishSomethingNew&Version=2010-03-31");
        Operation json = SampleRequests.json("kinesis", "Kinesis_20131202.PutSomethingNew", "{}");
        Operation cbor = SampleRequests.of(
                "monitoring",
                "POST /service/GraniteServiceVersion20100801/operation/PutSomethingNew",
                "",
                "smithy-protocol",
                "rpc-v2-cbor");

        assertThat(List.of(form, json, cbor)).allSatisfy(operation -> {
            assertThat(operation.known()).isFalse();
            assertThat(operation.issuesCredentials()).isFalse();
            assertThat(operation.name()).endsWith("SomethingNew");
            assertThat(operation.requiredPermissions())
                    .containsExactly(new RequiredPermission(
                            operation.service().iamPrefix() + ':' + operation.name(), ArnTemplate.UNKNOWN));
        });
    }

    @Test
    void knowsTheOperationsThatItLists() throws RequestRejectedException {
        assertThat(SampleRequests.form("sns", "Action=Publish&Version=2010-03-31")
                        .known())
                .isTrue();
        assertThat(SampleRequests.of("s3", "GET /bucket/key", "").known()).isTrue();
        assertThat(SampleRequests.of("lambda", "GET /2015-03-31/functions", "").known())
                .isTrue();
    }

    @Test
    void takesUnknownOperationsForCredentialIssuingWhereTheServiceHasOneThatIs() throws RequestRejectedException {
        assertThat(SampleRequests.form("sts", "Action=AssumeRoleWithSomethingNew&Version=2011-06-15")
                        .issuesCredentials())
                .isTrue();
        assertThat(SampleRequests.form("iam", "Action=CreateSomethingNew&Version=2010-05-08")
                        .issuesCredentials())
                .isTrue();
        assertThat(SampleRequests.json("cognito-identity", "AWSCognitoIdentityService.GetSomethingNew", "{}")
                        .issuesCredentials())
                .isTrue();
    }

    @Test
    void rejectsAnUnknownRouteOfARestService() {
        assertThatThrownBy(() -> SampleRequests.of("lambda", "GET /2015-03-31/something-new", ""))
                .isInstanceOf(RequestRejectedException.class);
    }
}
