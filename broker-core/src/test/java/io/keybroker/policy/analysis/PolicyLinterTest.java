package io.keybroker.policy.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.catalogue.IamActions;
import io.keybroker.policy.Policy;
import io.keybroker.policy.analysis.PolicyLinter.Finding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PolicyLinterTest {
    private static final String READ = "'Effect': 'Allow', 'Action': 's3:GetObject', 'Resource': 'arn:aws:s3:::b/*'";

    private static final IamActions KNOWN = IamActions.withOverlay(Path.of("nowhere"));

    @TempDir
    private Path directory;

    private List<String> found(String... statements) throws Exception {
        String document = "{'Version': '2012-10-17', 'Statement': [{" + String.join("}, {", statements) + "}]}";
        Path file = Files.writeString(directory.resolve("p.json"), document.replace('\'', '"'));
        return PolicyLinter.check(Policy.read(List.of(file)), KNOWN).stream()
                .map(finding ->
                        finding.severity().name() + " " + finding.statement().number() + " " + message(finding))
                .toList();
    }

    private String message(Finding finding) {
        return finding.message().replace(directory.toString() + "/", "");
    }

    private static String allow(String action, String resource) {
        return "'Effect': 'Allow', 'Action': '" + action + "', 'Resource': '" + resource + "'";
    }

    private static String deny(String action, String resource) {
        return "'Effect': 'Deny', 'Action': '" + action + "', 'Resource': '" + resource + "'";
    }

    @Test
    void hasNothingToSayAboutAPlainPolicy() throws Exception {
        assertThat(found(READ, deny("s3:GetObject", "arn:aws:s3:::b/secret/*"), allow("ec2:DescribeInstances", "*")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "s3:GetObjekt|unknown action s3:GetObjekt (nearest: s3:GetObject)",
                "s3:Gett*|unknown action s3:Gett* (nearest: s3:GetBucket)",
                "broker:GetSecrets|unknown action broker:GetSecrets (nearest: broker:GetSecret)",
                "s4:GetObject|unknown service 's4' (nearest: s3)",
                "dynamo:*|unknown service 'dynamo' (nearest: dynamodb)",
                "sq?:SendMassage|unknown action sq?:SendMassage (nearest: sqs:SendMessage)"
            })
    void doubtsAnActionThatAwsDoesNotHaveAndNamesTheNearest(String action, String doubt) throws Exception {
        assertThat(found(allow(action, "arn:aws:s3:::b/*"))).contains("DOUBT 1 " + doubt);
        assertThat(found(READ, "'Effect': 'Allow', 'NotAction': ['iam:*', '" + action + "'], 'Resource': '*'"))
                .contains("DOUBT 2 " + doubt);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3:getobject",
                "S3:Get*",
                "*:Describe*",
                "es:ESHttpGet",
                "ssmmessages:*",
                "broker:GetSecret",
                "ec2:Run?nstances",
                "execute-api:Invoke",
                "dynamodb:PartiQLSelect"
            })
    void doubtsNoActionThatAwsHas(String action) throws Exception {
        assertThat(found(allow(action, "arn:aws:x:::*"))).noneMatch(finding -> finding.startsWith("DOUBT"));
    }

    @Test
    void namesTheLineOfTheActionAndNotOfItsStatement() throws Exception {
        String document = """
                {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
                  "Action": ["s3:GetObject",
                             "s3:PutObjekt"],
                  "Resource": "arn:aws:s3:::b/*"}]}
                """;
        Path file = Files.writeString(directory.resolve("p.json"), document);

        assertThat(PolicyLinter.check(Policy.read(List.of(file)), KNOWN))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.statement().file()).isEqualTo(file);
                    assertThat(finding.statement().line()).isEqualTo(3);
                });
    }

    @Test
    void knowsTheActionsThatOperatorsAdd() throws Exception {
        Files.writeString(directory.resolve("actions-ours.tsv"), "s3\tGetObjekt\nours\tDoIt\n");
        Path file = Files.writeString(
                directory.resolve("p.json"),
                "{\"Statement\": {\"Effect\": \"Allow\", \"Action\": [\"s3:GetObjekt\", \"ours:DoIt\"],"
                        + " \"Resource\": \"*\"}}");

        assertThat(PolicyLinter.check(Policy.read(List.of(file)), IamActions.withOverlay(directory)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'Action': '*', 'Resource': '*'| RISK 1 it allows all actions on all resources",
                "'Action': 's3:*', 'Resource': '*'| RISK 1 it allows s3:* on all resources",
                "'NotAction': 'iam:*', 'Resource': '*'| RISK 1 it allows all except iam:*, including future actions",
                "'Action': 's3:GetObject', 'NotResource': 'arn:aws:s3:::b/*'"
                        + "| RISK 1 it allows its actions on all except arn:aws:s3:::b/*",
                "'Action': 's3:GetObject', 'Resource': 'arn:aws:sqs:*:*:b'"
                        + "| PROBLEM 1 never matches: none of its actions applies to arn:aws:sqs:*:*:b"
            },
            quoteCharacter = '"')
    void saysWhatAGrantDoes(String members, String finding) throws Exception {
        assertThat(found("'Effect': 'Allow', " + members)).containsExactly(finding);
    }

    @Test
    void findsAGrantThatIsForbiddenWhole() throws Exception {
        assertThat(found(READ, deny("s3:*", "*")))
                .containsExactly("PROBLEM 1 no effect: everything it allows is denied by statement 2 at p.json:1");
    }

    @Test
    void findsAGrantThatAddsNothing() throws Exception {
        assertThat(found(allow("S3:Get*", "arn:aws:s3:::b/*"), READ))
                .containsExactly("PROBLEM 2 redundant: everything it allows is allowed by statement 1 at p.json:1");
        assertThat(found(READ, READ))
                .containsExactly("PROBLEM 2 redundant: everything it allows is allowed by statement 1 at p.json:1");
    }

    @Test
    void doesNotTakeAConditionForNone() throws Exception {
        String often = "'Effect': 'Deny', 'Action': 's3:*', 'Resource': '*', "
                + "'Condition': {'IpAddress': {'aws:SourceIp': '10.0.0.0/8'}}";

        assertThat(found(READ, often)).isEmpty();
    }

    @Test
    void findsADenialWithoutEffect() throws Exception {
        String nothing = "PROBLEM 2 no effect: it denies actions that no statement allows";

        assertThat(found(READ, deny("s3:PutObject", "*"))).containsExactly(nothing);
        assertThat(found(READ, deny("s3:GetObject", "arn:aws:s3:::c/*"))).containsExactly(nothing);
    }

    @ParameterizedTest
    @ValueSource(strings = {"arn:aws:s3:::b/a*z", "arn:aws:s3:::?/*", "arn:*:b/${aws:SourceIp}", "arn:aws:s3:::*/x"})
    void findsEffectWherePatternsCanMeet(String resource) throws Exception {
        assertThat(found(READ, deny("s3:G*", resource))).isEmpty();
    }
}
