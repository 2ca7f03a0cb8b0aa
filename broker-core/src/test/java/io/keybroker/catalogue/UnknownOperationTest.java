package io.keybroker.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybroker.refusal.RefusedException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Operations that the catalogue does not list, in each protocol. */
final class UnknownOperationTest {
    @Test
    void saysThatAnOperationIsNotListedAndKeepsItsName() throws RefusedException {
        Operation form = Asked.form("sns", "Action=PublishSomethingNew&Version=2010-03-31");
        Operation json = Asked.json("kinesis", "Kinesis_20131202.PutSomethingNew", "{}");
        Operation cbor = Asked.of(
                "monitoring",
                "POST /service/GraniteServiceVersion20100801/operation/PutSomethingNew",
                "",
                "smithy-protocol",
                "rpc-v2-cbor");

        assertThat(List.of(form, json, cbor)).allSatisfy(operation -> {
            assertThat(operation.known()).isFalse();
            assertThat(operation.minting()).isFalse();
            assertThat(operation.name()).endsWith("SomethingNew");
            assertThat(operation.demands())
                    .containsExactly(
                            new Demand(operation.service().iamPrefix() + ':' + operation.name(), ArnTemplate.UNKNOWN));
        });
    }

    @Test
    void knowsTheOperationsThatItLists() throws RefusedException {
        assertThat(Asked.form("sns", "Action=Publish&Version=2010-03-31").known())
                .isTrue();
        assertThat(Asked.of("s3", "GET /bucket/key", "").known()).isTrue();
        assertThat(Asked.of("lambda", "GET /2015-03-31/functions", "").known()).isTrue();
    }

    @Test
    void takesUnknownOperationsForCredentialIssuingWhereTheServiceHasOneThatIs() throws RefusedException {
        assertThat(Asked.form("sts", "Action=AssumeRoleWithSomethingNew&Version=2011-06-15")
                        .minting())
                .isTrue();
        assertThat(Asked.form("iam", "Action=CreateSomethingNew&Version=2010-05-08")
                        .minting())
                .isTrue();
        assertThat(Asked.json("cognito-identity", "AWSCognitoIdentityService.GetSomethingNew", "{}")
                        .minting())
                .isTrue();
    }

    @Test
    void refusesAnUnknownRouteOfARestService() {
        assertThatThrownBy(() -> Asked.of("lambda", "GET /2015-03-31/something-new", ""))
                .isInstanceOf(RefusedException.class);
    }
}
