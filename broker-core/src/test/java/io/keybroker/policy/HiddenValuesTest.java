package io.keybroker.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.catalogue.model.Operation;
import io.keybroker.catalogue.model.RequiredPermission;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Condition keys whose values AWS knows and the request does not show. */
final class HiddenValuesTest {
    private static final long SEED = Long.getLong("keybroker.policy.seed", 20_121_018L);
    private static final int DOCUMENTS = Integer.getInteger("keybroker.policy.hidden", 1_500);

    @TempDir
    private Path directory;

    private static RequestContext with(RequestContext plain, String key, List<String> values) {
        Map<String, List<String>> shown = new HashMap<>(plain.shown());
        shown.remove(key);
        if (!values.isEmpty()) {
            shown.put(key, values);
        }
        return new RequestContext(
                plain.principal(), plain.peer(), plain.now(), plain.region(), plain.encrypted(), shown);
    }

    @Test
    void neverAllowsWhatSomeValueWouldForbid() throws Exception {
        RandomPolicies random = new RandomPolicies(SEED);
        Path file = directory.resolve("random.json");
        int allowed = 0;
        for (int i = 0; i < DOCUMENTS; i++) {
            Files.writeString(file, random.document().toString());
            Policy policy = Policy.read(List.of(file));
            RequestContext plain = random.circumstances();
            RequiredPermission requiredPermission = random.demand();
            for (String key : plain.shown().keySet()) {
                if (!policy.evaluate(requiredPermission, with(plain, key, List.of(Operation.HIDDEN)))
                        .allows()) {
                    continue;
                }
                allowed++;
                for (int j = 0; j < 10; j++) {
                    List<String> values = random.circumstances().shown().getOrDefault(key, List.of());
                    assertThat(policy.evaluate(requiredPermission, with(plain, key, values))
                                    .allows())
                            .as(
                                    "%s %s: %s=%s where %s in %s",
                                    SEED, i, key, values, requiredPermission, Files.readString(file))
                            .isTrue();
                }
            }
        }
        assertThat(allowed).as("how often a hidden value does no harm").isGreaterThan(DOCUMENTS / 20);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "Allow|'StringEquals': {'dynamodb:LeadingKeys': 'a'}|false",
                "Allow|'StringNotEquals': {'dynamodb:LeadingKeys': 'a'}|false",
                "Allow|'ForAllValues:StringEquals': {'dynamodb:LeadingKeys': ['a', 'b']}|false",
                "Allow|'ForAllValues:StringLike': {'dynamodb:LeadingKeys': '*'}|true",
                "Allow|'ForAllValues:StringLike': {'dynamodb:LeadingKeys': '*hidden'}|false",
                "Allow|'StringLikeIfExists': {'dynamodb:LeadingKeys': '*'}|true",
                "Allow|'StringLike': {'dynamodb:LeadingKeys': '*'}|false",
                "Allow|'Null': {'dynamodb:LeadingKeys': 'true'}|false",
                "Allow|'Null': {'dynamodb:LeadingKeys': 'false'}|false",
                "Deny|'StringEquals': {'dynamodb:LeadingKeys': 'a'}|true",
                "Deny|'StringNotEquals': {'dynamodb:LeadingKeys': 'a'}|true",
                "Deny|'ForAnyValue:StringEquals': {'dynamodb:LeadingKeys': 'a'}|true",
                "Deny|'ForAllValues:NumericEquals': {'dynamodb:LeadingKeys': '1'}|true",
                "Deny|'Null': {'dynamodb:LeadingKeys': 'true'}|true"
            })
    void holdsToDenyAndHardlyEverToAllow(String effect, String condition, boolean applies) throws Exception {
        Policy policy = PolicyFixture.policy(
                directory,
                PolicyFixture.document("'Effect': '" + effect + "', 'Action': '*', 'Resource': '*', 'Condition': {"
                        + condition + "}"));
        RequestContext hidden = PolicyFixture.showing(Map.of("dynamodb:LeadingKeys", List.of(Operation.HIDDEN)));

        assertThat(PolicyFixture.verdict(policy, "dynamodb:GetItem", "*", hidden) != Decision.Result.IMPLICIT_DENY)
                .isEqualTo(applies);
    }

    @ParameterizedTest
    @CsvSource({
        "Allow, Resource, IMPLICIT_DENY",
        "Allow, NotResource, IMPLICIT_DENY",
        "Deny, Resource, EXPLICIT_DENY",
        "Deny, NotResource, EXPLICIT_DENY"
    })
    void takesAHiddenVariableForWhateverIsWorse(String effect, String member, Decision.Result expected)
            throws Exception {
        Policy policy = PolicyFixture.policy(
                directory,
                PolicyFixture.document("'Effect': '" + effect + "', 'Action': '*', '" + member
                        + "': 'arn:aws:s3:::b/${dynamodb:LeadingKeys}'"));
        RequestContext hidden = PolicyFixture.showing(Map.of("dynamodb:LeadingKeys", List.of(Operation.HIDDEN)));

        assertThat(PolicyFixture.verdict(policy, "s3:GetObject", "arn:aws:s3:::b/k", hidden))
                .isEqualTo(expected);
    }

    @Test
    void takesAnyTagForPossibleWhereTheRequestHidesWhichItSets() throws Exception {
        Policy policy = PolicyFixture.policy(
                directory,
                PolicyFixture.document("'Effect': 'Deny', 'Action': '*', 'Resource': '*', 'Condition': {"
                        + "'StringEquals': {'aws:RequestTag/Team': 'blue'}}"));

        assertThat(PolicyFixture.verdict(
                        policy,
                        "s3:CreateBucket",
                        "*",
                        PolicyFixture.showing(Map.of(Operation.ANY_REQUEST_TAG, List.of(Operation.HIDDEN)))))
                .isEqualTo(Decision.Result.EXPLICIT_DENY);
        assertThat(PolicyFixture.verdict(policy, "s3:CreateBucket", "*", PolicyFixture.showing(Map.of())))
                .isEqualTo(Decision.Result.IMPLICIT_DENY);
    }
}
