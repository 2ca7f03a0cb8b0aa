package io.keybroker.policy;

import static io.keybroker.policy.PolicyFixture.showing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybroker.catalogue.model.RequiredPermission;
import io.keybroker.error.RequestRejectedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client and the audit log are told about a denial. */
final class PolicyRefusalTest {
    @TempDir
    private Path directory;

    private Policy policy;

    @BeforeEach
    void readPolicy() throws Exception {
        policy = Policy.read(List.of(Files.writeString(directory.resolve("policy.json"), """
                {"Version": "2012-10-17", "Statement": [
                  {"Sid": "Jobs", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::jobs/*"},
                  {"Sid": "Prod", "Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::prod/*",
                   "Condition": {"StringEquals": {"aws:RequestedRegion": "eu-central-1"}}},
                  {"Sid": "Secrets", "Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::jobs/secret/*"}]}
                """)));
    }

    private RequestRejectedException denial(String action, String resource) {
        return catchThrowableOfType(
                RequestRejectedException.class,
                () -> policy.requireAllowed(List.of(new RequiredPermission(action, resource)), showing(Map.of())));
    }

    @Test
    void namesTheStatementThatDenies() {
        RequestRejectedException denial = denial("s3:GetObject", "arn:aws:s3:::jobs/secret/1");

        assertThat(denial.detail())
                .isEqualTo("instance i-1 of role worker is not authorized to perform: s3:GetObject on resource:"
                        + " arn:aws:s3:::jobs/secret/1 with an explicit deny");
        assertThat(denial.auditDetail().text()).contains("policy.json").endsWith(" denies it");
    }

    @Test
    void namesTheStatementsThatAllowTheActionElsewhere() {
        RequestRejectedException denial = denial("s3:GetObject", "arn:aws:s3:::other/1");

        assertThat(denial.detail()).endsWith(" because no policy allows it");
        assertThat(denial.auditDetail().text())
                .startsWith("not covered by ")
                .contains("which allows it on arn:aws:s3:::jobs/*; nor by ")
                .contains("which allows it on arn:aws:s3:::prod/* if ")
                .contains("aws:RequestedRegion");
    }

    @Test
    void saysThatNoStatementMatchesTheAction() {
        assertThat(denial("sqs:SendMessage", "*").auditDetail().text())
                .isEqualTo("no statement of the role's policy matches sqs:SendMessage");
    }

    @Test
    void shortensResourcesThatAreLongerThanAClientShouldSee() {
        String resource = "arn:aws:s3:::other/";
        String longest = resource + "k".repeat(2_100 - resource.length());

        assertThat(denial("s3:GetObject", longest).detail()).contains(longest + " because");
        assertThat(denial("s3:GetObject", longest + "k").detail()).contains(longest + "... because");
    }
}
