package io.keybroker.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which operations ask for an action. */
final class AskingTest {
    @Test
    void namesTheOperationsThatAskForAnActionInWhateverCase() {
        assertThat(Asked.CATALOGUE.askingFor("sqs:sendmessage"))
                .containsOnlyKeys("sqs:SendMessage", "sqs:SendMessageBatch")
                .containsEntry("sqs:SendMessage", false);
        assertThat(Asked.CATALOGUE.askingFor("s3:GetObjectVersion")).containsKey("s3:GetObject");
        assertThat(Asked.CATALOGUE.askingFor("s3:NoSuchThing")).isEmpty();
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
        assertThat(Asked.CATALOGUE.askingFor(action))
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
        assertThat(Asked.CATALOGUE.askingFor(action))
                .isNotEmpty()
                .allSatisfy((operation, minting) ->
                        assertThat(minting).as(operation).isFalse());
    }

    @Test
    void saysWhichOfThemAnswerWithCredentials() {
        assertThat(Asked.CATALOGUE.askingFor("sts:AssumeRole")).containsEntry("sts:AssumeRole", true);
        assertThat(Asked.CATALOGUE.askingFor("s3express:CreateSession")).containsEntry("s3:CreateSession", true);
        assertThat(Asked.CATALOGUE.askingFor("iam:CreateAccessKey")).containsEntry("iam:CreateAccessKey", true);
    }
}
