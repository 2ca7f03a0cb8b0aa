package io.keybroker.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which operations ask for an action. */
final class OperationsRequiringTest {
    @Test
    void namesTheOperationsThatAskForAnActionInWhateverCase() {
        assertThat(SampleRequests.CATALOGUE.operationsRequiring("sqs:sendmessage"))
                .containsOnlyKeys("sqs:SendMessage", "sqs:SendMessageBatch")
                .containsEntry("sqs:SendMessage", false);
        assertThat(SampleRequests.CATALOGUE.operationsRequiring("s3:GetObjectVersion"))
                .containsKey("s3:GetObject");
        assertThat(SampleRequests.CATALOGUE.operationsRequiring("s3:NoSuchThing"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bedrock-agentcore:GetWorkloadAccessToken",
                "bedrock-agentcore:GetWorkloadAccessTokenForJWT",
                "cognito-identity:GetOpenIdTokenForDeveloperIdentity",
                "emr-containers:GetManagedEndpointSessionCredentials",
                "emr-serverless:GetSessionEndpoint",
                "gamelift:GetInstanceAccess",
                "airflow:CreateCliToken",
                "airflow:CreateWebLoginToken",
                "quicksight:GetDashboardEmbedUrl",
                "sagemaker:CreatePresignedDomainUrl",
                "ssm:StartSession"
            })
    void marksOperationsWhoseAnswersOpenSomethingWithoutAFurtherSignature(String action) {
        assertThat(SampleRequests.CATALOGUE.operationsRequiring(action))
                .isNotEmpty()
                .allSatisfy((operation, minting) ->
                        assertThat(minting).as(operation).isTrue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "eks:DescribeCluster",
                "kms:GenerateDataKey",
                "rds:DescribeDBInstances",
                "s3:GetObject",
                "secretsmanager:GetSecretValue",
                "ses:VerifyDomainIdentity"
            })
    void marksNoSettingsAndNoData(String action) {
        assertThat(SampleRequests.CATALOGUE.operationsRequiring(action))
                .isNotEmpty()
                .allSatisfy((operation, minting) ->
                        assertThat(minting).as(operation).isFalse());
    }

    @Test
    void saysWhichOfThemAnswerWithCredentials() {
        assertThat(SampleRequests.CATALOGUE.operationsRequiring("sts:AssumeRole"))
                .containsEntry("sts:AssumeRole", true);
        assertThat(SampleRequests.CATALOGUE.operationsRequiring("s3express:CreateSession"))
                .containsEntry("s3:CreateSession", true);
        assertThat(SampleRequests.CATALOGUE.operationsRequiring("iam:CreateAccessKey"))
                .containsEntry("iam:CreateAccessKey", true);
    }
}
