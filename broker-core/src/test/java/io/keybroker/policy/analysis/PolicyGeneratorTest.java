package io.keybroker.policy.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.keybroker.catalogue.model.RequiredPermission;
import io.keybroker.policy.Policy;
import io.keybroker.policy.PolicyFixture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PolicyGeneratorTest {
    @TempDir
    private Path directory;

    private final PolicyGenerator suggestion = new PolicyGenerator();

    private Policy written() throws Exception {
        return Policy.read(List.of(Files.writeString(
                directory.resolve("p.json"), suggestion.document().toPrettyString())));
    }

    private boolean allows(String action, String resource) throws Exception {
        return written()
                .evaluate(new RequiredPermission(action, resource), PolicyFixture.showing(Map.of()))
                .allows();
    }

    @Test
    void putsActionsWithTheSameResourcesIntoOneStatement() throws Exception {
        suggestion.add("sqs:SendMessage", "arn:aws:sqs:eu-west-1:1:jobs");
        suggestion.add("s3:PutObject", "arn:aws:s3:::b/1");
        suggestion.add("s3:GetObject", "arn:aws:s3:::b/1");
        suggestion.add("s3:GetObject", "arn:aws:s3:::b/1");
        suggestion.add("s3:ListBucket", "arn:aws:s3:::b");

        assertThat(suggestion.document()).isEqualTo(new ObjectMapper().readTree("""
                {"Version": "2012-10-17", "Statement": [
                  {"Effect": "Allow", "Action": ["s3:ListBucket"], "Resource": ["arn:aws:s3:::b"]},
                  {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": ["arn:aws:s3:::b/1"]},
                  {"Effect": "Allow", "Action": ["sqs:SendMessage"], "Resource": ["arn:aws:sqs:eu-west-1:1:jobs"]}]}
                """));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "unknown",
                "arn:aws:s3:::b/unknown",
                "arn:aws:s3:::b/*",
                "arn:aws:s3:::b/a?c",
                "arn:aws:s3:::b/${aws:SourceIp}",
                "arn:aws:s3:::b/$",
                "arn:aws:sqs:eu-west-1:unknown:jobs",
                "arn:aws:dynamodb:eu-west-1:unknown:table/unknown"
            })
    void allowsWhatWasSeen(String resource) throws Exception {
        suggestion.add("any:Action", resource);

        assertThat(allows("any:Action", resource)).isTrue();
    }

    @Test
    void allowsNothingThatWasNotSeen() throws Exception {
        suggestion.add("s3:GetObject", "arn:aws:s3:::b/*");
        suggestion.add("sqs:SendMessage", "arn:aws:sqs:eu-west-1:unknown:jobs");

        assertThat(allows("s3:GetObject", "arn:aws:s3:::b/other")).isFalse();
        assertThat(allows("s3:PutObject", "arn:aws:s3:::b/*")).isFalse();
        assertThat(allows("sqs:SendMessage", "arn:aws:sqs:eu-west-2:unknown:jobs"))
                .isFalse();
        assertThat(allows("sqs:SendMessage", "arn:aws:sqs:eu-west-1:unknown:others"))
                .isFalse();
    }
}
