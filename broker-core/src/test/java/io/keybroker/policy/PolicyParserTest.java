package io.keybroker.policy;

import static io.keybroker.policy.PolicyFixture.policy;
import static io.keybroker.policy.PolicyFixture.showing;
import static io.keybroker.policy.PolicyFixture.verdict;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PolicyParserTest {
    private static final String GOOD = """
            {
              "Version": "2012-10-17",
              "Statement": [{
                "Sid": "One",
                "Effect": "Allow",
                "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::b/*",
                "Condition": {"StringLike": {
                  "s3:prefix": ["a", "b"]
                }}
              }]
            }
            """;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"Effect\" | \"Efect\" | :5: 'Efect' is not a member of a statement (nearest: Effect)",
                "\"Version\" | \"version\" | :2: 'version' is not a member of a policy document (nearest: Version)",
                "\"Sid\": \"One\" | \"Effect\": \"Deny\" | :5: the member 'Effect' is repeated in a statement",
                "\"StringLike\" | \"StringLikes\" | :8: 'StringLikes' is not a condition operator (nearest: StringLike)",
                "\"StringLike\" | \"ForSomeValues:StringLike\" | :8: 'ForSomeValues:StringLike' is not a condition operator",
                "\"StringLike\" | \"NullIfExists\" | :8: Null must not be combined",
                "s3:prefix | s3:prefx | :9: the condition key is not supported: 's3:prefx' (nearest: s3:prefix)",
                "s3:prefix | s3:ExistingObjectTag/x | :9: the condition key is not supported:",
                "s3:prefix | aws:userid | :9: the condition key is not supported: 'aws:userid'",
                "[\"a\", \"b\"] | [] | :9: s3:prefix is empty",
                "[\"a\", \"b\"] | {} | :9: s3:prefix has another type",
                "[\"a\", \"b\"] | [[\"a\"]] | :9: s3:prefix has another type",
                "[\"a\", \"b\"] | null | :9: s3:prefix has another type",
                "[\"a\", \"b\"] | \"a\", \"S3:PREFIX\": \"b\" | :9: the condition key 'S3:PREFIX' is repeated",
                "[\"a\", \"b\"] | \"${aws:username}\" | :9: the condition key is not supported: 'aws:username'",
                "[\"a\", \"b\"] | \"${s3:prefix\" | :9: a policy variable in '${s3:prefix' is not closed",
                "[\"a\", \"b\"] | \"${s3:prefix, x}\" | :9: the default of ${s3:prefix, x} is not quoted",
                "\"Allow\" | \"allow\" | :5: 'allow' is not an Effect",
                "\"Allow\" | [\"Allow\", \"Deny\"] | :3: Effect has 2 values",
                "\"Effect\": \"Allow\", | `` | :3: 'nothing' is not an Effect",
                "\"Action\" | \"Principal\" | :6: Principal is for resource policies only",
                "\"Resource\" | \"NotPrincipal\" | :7: NotPrincipal is for resource policies only",
                "\"Action\" | \"Sid2\" | :6: 'Sid2' is not a member of a statement (nearest: Sid)",
                "\"Action\": \"s3:GetObject\", | `` | :3: the statement has neither Action nor NotAction",
                "\"Sid\": \"One\" | \"NotResource\": \"*\" | :3: the statement has both Resource and NotResource",
                "s3:GetObject | GetObject | :6: 'GetObject' is not an action",
                "s3:GetObject | s3:${broker:Role} | :6: 's3:${broker:Role}' is not an action",
                "arn:aws:s3:::b/* | b/* | :7: 'b/*' is not a resource",
                "\"One\" | \"one two\" | :4: 'one two' is not a Sid",
                "2012-10-17 | 2012-10-18 | :2: '2012-10-18' is not a version",
                "\"2012-10-17\" | 2012 | :2: Version is not a string",
                "[{ | [], \"Id\": [{ | :3: Id is not a string",
                "[\"a\", \"b\"] | \"a\\x\" | :9: the document is not JSON",
                "[\"a\", \"b\"] | nonsense | :9: the document is not JSON"
            })
    void namesTheLineOfWhatItDoesNotUnderstand(String good, String bad, String problem) {
        String text = GOOD.replace(good, bad);
        assertThat(text).isNotEqualTo(GOOD);
        assertThatThrownBy(() -> policy(directory, text))
                .isInstanceOf(PolicyException.class)
                .hasMessageContaining("policy.json" + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NumericEquals | x | is not a number",
                "NumericEquals | 1e5 | is not a number",
                "DateEquals | yesterday | is not a date",
                "DateEquals | 2026-13-01 | is not a date",
                "DateEquals | 2026-02-30 | is not a date",
                "Bool | yes | is not a boolean",
                "Null | yes | is not a boolean",
                "BinaryEquals | ! | is not base64",
                "IpAddress | 010.0.0.1 | is not an address range",
                "IpAddress | 10.0.0.0/33 | is not an address range",
                "IpAddress | 10.0.0.0/-1 | is not an address range",
                "IpAddress | localhost | is not an address range",
                "ArnLike | arn:aws:s3 | is not an ARN"
            })
    void rejectsValuesThatTheirOperatorCannotCompare(String operator, String value, String problem) {
        String text = GOOD.replace("StringLike", operator).replace("[\"a\", \"b\"]", '"' + value + '"');
        assertThatThrownBy(() -> policy(directory, text))
                .isInstanceOf(PolicyException.class)
                .hasMessageContaining(":9: '" + value + "' " + problem);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "[]",
                "null",
                "{}",
                "{\"Statement\": []}",
                "{} {}",
                "{\"Statement\": 5}",
                "{\"Statement\": [",
                "{\"Statement"
            })
    void rejectsADocumentThatIsNone(String text) {
        assertThatThrownBy(() -> policy(directory, text))
                .isInstanceOf(PolicyException.class)
                .hasMessageContaining(":1: ");
    }

    @Test
    void rejectsWhatIsTooDeepTooLongNotUtf8OrNotThere() throws IOException {
        String deep = "{\"Statement\": " + "[".repeat(100_000);
        assertThatThrownBy(() -> policy(directory, deep)).isInstanceOf(PolicyException.class);
        assertThatThrownBy(() -> policy(directory, GOOD + " ".repeat(256 * 1024)))
                .hasMessageContaining("longer than 262144 bytes");
        Path latin = Files.write(directory.resolve("latin.json"), new byte[] {'{', (byte) 0xe9});
        assertThatThrownBy(() -> Policy.read(List.of(latin)))
                .hasMessageEndingWith("latin.json: the document is not UTF-8");
        assertThatThrownBy(() -> Policy.read(List.of(directory.resolve("none.json"))))
                .isInstanceOf(PolicyException.class)
                .hasMessageContaining("none.json: the document cannot be read");
    }

    @Test
    void rejectsASidThatStandsTwice() {
        String statement = "{\"Sid\": \"A\", \"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}";
        assertThatThrownBy(() -> policy(directory, "{\"Statement\": [" + statement + ",\n" + statement + "]}"))
                .hasMessageContaining(":2: the Sid 'A' is repeated");
    }

    @Test
    void takesVariablesAsTextInDocumentsOfTheFirstVersion() throws PolicyException {
        String text = GOOD.replace("\"Version\": \"2012-10-17\",", "").replace("[\"a\", \"b\"]", "\"${broker:Role}\"");
        Policy first = policy(directory, text);
        assertThat(verdict(first, "s3:GetObject", "arn:aws:s3:::b/k", showing(Map.of("s3:prefix", List.of("worker")))))
                .isEqualTo(Decision.Result.IMPLICIT_DENY);
        assertThat(verdict(
                        first,
                        "s3:GetObject",
                        "arn:aws:s3:::b/k",
                        showing(Map.of("s3:prefix", List.of("${broker:Role}")))))
                .isEqualTo(Decision.Result.ALLOWED);
    }
}
