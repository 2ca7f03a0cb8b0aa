package io.keybroker.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

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

    @Test
    void saysWhichOfThemAnswerWithCredentials() {
        assertThat(Asked.CATALOGUE.askingFor("sts:AssumeRole")).containsEntry("sts:AssumeRole", true);
        assertThat(Asked.CATALOGUE.askingFor("s3express:CreateSession")).containsEntry("s3:CreateSession", true);
        assertThat(Asked.CATALOGUE.askingFor("iam:CreateAccessKey")).containsEntry("iam:CreateAccessKey", true);
    }
}
