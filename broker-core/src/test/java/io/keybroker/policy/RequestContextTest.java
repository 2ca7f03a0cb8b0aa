package io.keybroker.policy;

import static io.keybroker.policy.PolicyFixture.document;
import static io.keybroker.policy.PolicyFixture.policy;
import static io.keybroker.policy.PolicyFixture.showing;
import static io.keybroker.policy.PolicyFixture.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestContextTest {
    @TempDir
    private Path directory;

    private Decision.Result evaluate(String condition, Map<String, List<String>> shown) throws PolicyException {
        Policy policy = policy(
                directory,
                document("'Effect': 'Allow', 'Action': 's3:PutObject', 'Resource': '*', 'Condition': {" + condition
                        + "}"));
        return verdict(policy, "s3:PutObject", "arn:aws:s3:::jobs/1", showing(shown));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"aws:RequestTag/Team", "aws:requesttag/team", "AWS:REQUESTTAG/TEAM", "aws:RequestTag/\u212Aey"})
    void matchesKeysOfEverySpelling(String shown) throws Exception {
        String name = shown.endsWith("ey") ? "aws:requesttag/key" : "aws:requesttag/TEAM";

        assertThat(evaluate("'StringEquals': {'" + name + "': 'blue'}", Map.of(shown, List.of("blue"))))
                .isEqualTo(Decision.Result.ALLOWED);
        assertThat(evaluate("'StringEquals': {'" + name + "': 'blue'}", Map.of(shown, List.of("red"))))
                .isEqualTo(Decision.Result.IMPLICIT_DENY);
    }

    @Test
    void takesTheSpellingsOfOneKeyTogether() throws Exception {
        Map<String, List<String>> shown =
                Map.of("aws:RequestTag/Team", List.of("blue"), "aws:requesttag/team", List.of("red"));

        assertThat(evaluate("'ForAllValues:StringEquals': {'aws:RequestTag/Team': ['blue', 'red']}", shown))
                .isEqualTo(Decision.Result.ALLOWED);
        assertThat(evaluate("'ForAllValues:StringEquals': {'aws:RequestTag/Team': 'blue'}", shown))
                .isEqualTo(Decision.Result.IMPLICIT_DENY);
        assertThat(evaluate("'ForAllValues:StringEquals': {'aws:RequestTag/Team': 'red'}", shown))
                .isEqualTo(Decision.Result.IMPLICIT_DENY);
    }

    @Test
    void comparesTheTagsOfTheInstance() throws Exception {
        assertThat(evaluate("'StringEquals': {'broker:InstanceTag/TEAM': 'blue'}", Map.of()))
                .isEqualTo(Decision.Result.ALLOWED);
        assertThat(evaluate("'StringEquals': {'broker:InstanceTag/team': 'red'}", Map.of()))
                .isEqualTo(Decision.Result.IMPLICIT_DENY);
        assertThat(evaluate("'Null': {'broker:InstanceTag/other': 'true'}", Map.of()))
                .isEqualTo(Decision.Result.ALLOWED);
    }
}
