package io.keybroker.policy.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybroker.policy.Decision;
import io.keybroker.policy.Policy;
import io.keybroker.policy.PolicyException;
import io.keybroker.policy.PolicyFixture;
import io.keybroker.policy.Tags;
import io.keybroker.role.Role;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SimulatedRequestTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    private Path directory;

    private boolean holds(String condition, SimulatedRequest supposed) throws PolicyException {
        String document = PolicyFixture.document(
                "'Effect': 'Allow', 'Action': '*', 'Resource': '*', 'Condition': {" + condition + "}");
        return PolicyFixture.verdict(
                        PolicyFixture.policy(directory, document), "s3:GetObject", "*", supposed.circumstances())
                == Decision.Result.ALLOWED;
    }

    private static SimulatedRequest supposed() {
        return supposed(Tags.NONE);
    }

    private static SimulatedRequest supposed(Tags roleTags) {
        Role worker = new Role(
                "worker",
                new Role.IdentityMapping("app", Map.of()),
                Policy.NOTHING,
                Duration.ofHours(1),
                Duration.ofHours(1),
                Role.Options.NONE,
                roleTags,
                Optional.empty());
        return new SimulatedRequest(worker.name(), worker.tags(), "eu-west-1", NOON);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'IpAddress': {'aws:SourceIp': '10.0.0.0/8'}|aws:SourceIp|10.1.2.3",
                "'DateGreaterThan': {'aws:CurrentTime': '2030-01-01T00:00:00Z'}|aws:CurrentTime|2031-01-01T00:00:00Z",
                "'NumericLessThan': {'aws:EpochTime': '1000'}|aws:EpochTime|999",
                "'StringEquals': {'aws:RequestedRegion': 'us-west-2'}|aws:RequestedRegion|us-west-2",
                "'Bool': {'aws:SecureTransport': 'false'}|aws:SecureTransport|false",
                "'StringEquals': {'broker:InstanceId': 'i-9'}|broker:InstanceId|i-9",
                "'StringEquals': {'aws:PrincipalTag/Team': 'blue'}|broker:InstanceTag/team|blue",
                "'StringLike': {'s3:prefix': 'home/*'}|S3:Prefix|home/me"
            })
    void supposesTheValueOfEachKey(String condition, String key, String value) throws Exception {
        assertThat(holds(condition, supposed())).isFalse();
        assertThat(holds(condition, supposed().withValue(key, value))).isTrue();
    }

    @Test
    void supposesTheTagsThatTheRoleHas() throws Exception {
        String condition = "'StringEquals': {'aws:PrincipalTag/Team': 'blue'}";

        assertThat(holds(condition, supposed(Tags.parse("team=blue")))).isTrue();
        assertThat(holds(condition, supposed(Tags.parse("team=blue")).withValue("broker:InstanceTag/team", "red")))
                .isFalse();
        assertThat(holds(condition, supposed(Tags.parse("team=red")).withValue("aws:PrincipalTag/team", "blue")))
                .isTrue();
    }

    @Test
    void keepsSeveralValuesOfAKeyThatRequestsShow() throws Exception {
        SimulatedRequest both = supposed().withValue("aws:TagKeys", "a").withValue("aws:TagKeys", "b");

        assertThat(holds("'ForAllValues:StringEquals': {'aws:TagKeys': ['a', 'b']}", both))
                .isTrue();
        assertThat(holds("'ForAllValues:StringEquals': {'aws:TagKeys': ['a']}", both))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "aws:SourceIP4|x|the condition key is not supported: 'aws:SourceIP4' (nearest: aws:SourceIp)",
                "aws:CurrentTime|noon|'noon' is not a time (expected: 2026-03-01T09:15:00Z or seconds)",
                "broker:Role|other|broker:Role is set by the tested role"
            })
    void saysWhatCannotBeSupposed(String key, String value, String message) {
        assertThatThrownBy(() -> supposed().withValue(key, value))
                .isInstanceOf(PolicyException.class)
                .hasMessage(message);
    }
}
