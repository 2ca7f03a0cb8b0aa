package io.keybroker.policy;

import static io.keybroker.policy.PolicyFixture.document;
import static io.keybroker.policy.PolicyFixture.policy;
import static io.keybroker.policy.PolicyFixture.showing;
import static io.keybroker.policy.PolicyFixture.verdict;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConditionTest {
    @TempDir
    private Path directory;

    private boolean holds(String effect, String condition, Map<String, List<String>> shown) throws PolicyException {
        String text = document("'Effect': '" + effect + "', 'Action': '*', 'Resource': '*', 'Condition': " + condition);
        Decision.Result verdict = verdict(policy(directory, text), "s3:GetObject", "arn:aws:s3:::b/k", showing(shown));
        return verdict != Decision.Result.IMPLICIT_DENY;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "StringEquals | a | a | true",
                "StringEquals | a | A | false",
                "StringEquals | a* | ab | false",
                "StringNotEquals | a | A | true",
                "StringNotEquals | a | a | false",
                "StringEqualsIgnoreCase | Straße | STRASSE | false",
                "StringEqualsIgnoreCase | aB | Ab | true",
                "StringNotEqualsIgnoreCase | aB | Ab | false",
                "StringLike | home/* | home/x/y | true",
                "StringLike | a?c | abc | true",
                "StringLike | a?c | ac | false",
                "StringLike | a*c*e | abcde | true",
                "StringLike | a*b | acd | false",
                "StringLike | ${aws:PrincipalTag/team}/* | blue/x | true",
                "StringLike | ${aws:PrincipalTag/star} | x | false",
                "StringLike | ${aws:PrincipalTag/star} | * | true",
                "StringLike | ${*} | x | false",
                "StringLike | ${aws:PrincipalTag/none, 'x'} | x | true",
                "StringLike | ${aws:PrincipalTag/none} | x | false",
                "StringNotLike | ${aws:PrincipalTag/none} | x | false",
                "StringNotLike | home/* | x | true",
                "NumericEquals | 10 | 10.0 | true",
                "NumericEquals | 10 | 1e1 | false",
                "NumericNotEquals | 10 | 11 | true",
                "NumericLessThan | 10 | 9 | true",
                "NumericLessThan | 10 | 10 | false",
                "NumericLessThanEquals | 10 | 10 | true",
                "NumericGreaterThan | 10 | 10 | false",
                "NumericGreaterThan | 10 | 100 | true",
                "NumericGreaterThanEquals | 10 | -10 | false",
                "Bool | true | TRUE | true",
                "Bool | true | false | false",
                "BinaryEquals | AQI= | AQI= | true",
                "BinaryEquals | AQI= | AQIDBA== | false",
                "BinaryEquals | AQI= | ! | false",
                "ArnEquals | arn:aws:sns:*:*:a* | arn:aws:sns:eu:1:abc | true",
                "ArnLike | arn:aws:sns:*:a | arn:aws:sns:eu:1:a | error",
                "ArnLike | arn:aws:*:*:*:b | arn:aws:sns:eu:1:a:b | false",
                "ArnLike | arn:aws:sns:eu-west-1:1:${broker:Role}:* | arn:aws:sns:eu-west-1:1:worker:x | true",
                "ArnLike | arn:aws:sns:*:*:a | nothing | false",
                "ArnNotLike | arn:aws:sns:*:*:a | arn:aws:sns:eu:1:b | true",
                "ArnNotEquals | arn:aws:sns:*:*:a | arn:aws:sns:eu:1:a | false"
            })
    void comparesAsTheDocumentationOfEachOperatorSays(String operator, String operand, String value, String expected)
            throws PolicyException {
        String json = "{'" + operator + "': {'s3:prefix': '" + operand.replace("'", "\\u0027") + "'}}";
        if (expected.equals("error")) {
            assertThat(catchThrowable(() -> holds("Allow", json, Map.of()))).isInstanceOf(PolicyException.class);
            return;
        }
        assertThat(holds("Allow", json, Map.of("S3:PREFIX", List.of(value)))).isEqualTo(Boolean.valueOf(expected));
    }

    @ParameterizedTest
    @CsvSource({
        "DateEquals, 2026-03-01T12:00:00Z, true",
        "DateEquals, 2026-03-01T13:00:00+01:00, true",
        "DateEquals, 1772366400, true",
        "DateEquals, 2026-03-01T12:00Z, true",
        "DateNotEquals, 2026-03-01, true",
        "DateLessThan, 2026-03-01T12:00:00Z, false",
        "DateLessThan, 2026-04, true",
        "DateLessThanEquals, 2026-03-01T12:00:00.0Z, true",
        "DateGreaterThan, 2026, true",
        "DateGreaterThan, 2027, false",
        "DateGreaterThanEquals, 2026-03-01T12:00:01Z, false"
    })
    void comparesDatesInEveryFormThatPoliciesWrite(String operator, String operand, boolean expected)
            throws PolicyException {
        for (String key : List.of("aws:CurrentTime", "aws:EpochTime")) {
            String condition = "{'" + operator + "': {'" + key + "': '" + operand + "'}}";
            assertThat(holds("Allow", condition, Map.of())).as(key).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "IpAddress, 10.20.0.0/16, true",
        "IpAddress, 10.20.4.17, true",
        "IpAddress, 10.20.4.16/31, true",
        "IpAddress, 10.20.4.18/31, false",
        "IpAddress, 10.20.9.9/16, true",
        "IpAddress, 10.20.4.19/31, false",
        "IpAddress, 10.20.4.17/031, true",
        "IpAddress, ::ffff:10.20.4.17/32, true",
        "IpAddress, 0.0.0.0/0, true",
        "IpAddress, ::/0, false",
        "NotIpAddress, 10.20.0.0/16, false",
        "NotIpAddress, 2001:db8::/32, true"
    })
    void comparesAddressesByTheirBits(String operator, String range, boolean expected) throws PolicyException {
        assertThat(holds("Allow", "{'" + operator + "': {'aws:SourceIp': ['" + range + "']}}", Map.of()))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "StringEquals, false",
        "StringNotEquals, true",
        "StringEqualsIfExists, true",
        "StringNotEqualsIfExists, true",
        "ForAnyValue:StringEquals, false",
        "ForAnyValue:StringNotEquals, false",
        "ForAnyValue:StringEqualsIfExists, true",
        "ForAllValues:StringEquals, true",
        "ForAllValues:StringNotEquals, true",
        "NumericLessThan, false",
        "NumericNotEquals, true"
    })
    void treatsAKeyThatIsNotShownAsAwsDoes(String operator, boolean expected) throws PolicyException {
        String condition = "{'" + operator + "': {'aws:TagKeys': '1'}}";
        assertThat(holds("Allow", condition, Map.of())).isEqualTo(expected);
        assertThat(holds("Deny", condition, Map.of("aws:TagKeys", List.of()))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "ForAllValues:StringEquals, a b, true",
        "ForAllValues:StringEquals, a c, false",
        "ForAnyValue:StringEquals, a c, true",
        "ForAnyValue:StringEquals, c d, false",
        "ForAllValues:StringNotEquals, c d, true",
        "ForAllValues:StringNotEquals, a c, false",
        "ForAnyValue:StringNotEquals, a c, true",
        "ForAnyValue:StringNotEquals, a b, false"
    })
    void asksForSomeOrForAllOfTheValuesOfASet(String operator, String shown, boolean expected) throws PolicyException {
        Map<String, List<String>> keys = Map.of("aws:TagKeys", List.of(shown.split(" ")));
        String condition = "{'" + operator + "': {'aws:TagKeys': ['a', 'b']}}";
        assertThat(holds("Allow", condition, keys)).isEqualTo(expected);
        assertThat(holds("Deny", condition, keys)).isEqualTo(expected);
    }

    @Test
    void needsAllOfSeveralValuesToAllowAndOneToDeny() throws PolicyException {
        Map<String, List<String>> twice = Map.of("s3:x-amz-acl", List.of("private", "public-read"));
        assertThat(holds("Allow", "{'StringEquals': {'s3:x-amz-acl': 'private'}}", twice))
                .isFalse();
        assertThat(holds("Deny", "{'StringEquals': {'s3:x-amz-acl': 'public-read'}}", twice))
                .isTrue();
    }

    @Test
    void asksWhetherAKeyIsShown() throws PolicyException {
        Map<String, List<String>> shown = Map.of("s3:prefix", List.of("x"));
        assertThat(holds("Allow", "{'Null': {'s3:prefix': true}}", shown)).isFalse();
        assertThat(holds("Allow", "{'Null': {'s3:prefix': 'false'}}", shown)).isTrue();
        assertThat(holds("Allow", "{'Null': {'s3:delimiter': 'true'}}", shown)).isTrue();
    }

    @Test
    void wantsEveryConditionOfAStatement() throws PolicyException {
        String condition =
                "{'StringEquals': {'s3:prefix': 'x', 's3:delimiter': '/'}, 'Bool': {'aws:SecureTransport': true}}";
        assertThat(holds("Allow", condition, Map.of("s3:prefix", List.of("x")))).isFalse();
        assertThat(holds("Allow", condition, Map.of("s3:prefix", List.of("x"), "s3:delimiter", List.of("/"))))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "aws:SourceIp, 192.0.2.1",
        "aws:CurrentTime, 2020-01-01T00:00:00Z",
        "aws:EpochTime, 5",
        "aws:RequestedRegion, us-east-1",
        "aws:SecureTransport, false",
        "aws:PrincipalTag/Team, red",
        "broker:InstanceTag/Team, red",
        "broker:Role, admin",
        "broker:InstanceId, i-2"
    })
    void neverTakesWhatTheBrokerKnowsFromARequest(String key, String forged) throws PolicyException {
        String condition = "{'StringEquals': {'" + key + "': '" + forged + "'}}";
        for (String spelling : List.of(key, key.toLowerCase(Locale.ROOT))) {
            assertThat(holds("Allow", condition, Map.of(spelling, List.of(forged))))
                    .isFalse();
        }
    }
}
