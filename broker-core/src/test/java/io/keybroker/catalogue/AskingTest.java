package io.keybroker.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Which operations ask for an action. */
final class AskingTest {
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
