package io.keybroker.policy;

import static io.keybroker.policy.PolicyFixture.NOON;
import static io.keybroker.policy.PolicyFixture.PEER;
import static io.keybroker.policy.PolicyFixture.at;
import static io.keybroker.policy.PolicyFixture.document;
import static io.keybroker.policy.PolicyFixture.policy;
import static io.keybroker.policy.PolicyFixture.showing;
import static io.keybroker.policy.PolicyFixture.verdict;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybroker.catalogue.IamActions;
import io.keybroker.catalogue.model.RequiredPermission;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.policy.analysis.PolicyLinter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PolicyTest {
    private static final Path EXAMPLES = Path.of("..", "config", "policies");
    private static final RequestContext ANYONE = showing(Map.of());

    @TempDir
    private Path directory;

    private static Policy examples(String names) throws PolicyException {
        return Policy.read(Arrays.stream(names.split(" "))
                .map(name -> EXAMPLES.resolve(name + ".json"))
                .toList());
    }

    @ParameterizedTest
    @CsvSource({
        "queue-writer, sqs:SendMessage, arn:aws:sqs:eu-west-1:111122223333:jobs, ALLOWED",
        "queue-writer, SQS:sendmessage, arn:aws:sqs:eu-west-1:unknown:jobs, ALLOWED",
        "queue-writer, sqs:SendMessage, arn:aws:sqs:eu-west-1:111122223333:Jobs, IMPLICIT_DENY",
        "queue-writer, sqs:ReceiveMessage, arn:aws:sqs:eu-west-1:111122223333:jobs, EXPLICIT_DENY",
        "queue-writer job-worker, sqs:ReceiveMessage, arn:aws:sqs:eu-west-1:111122223333:jobs, EXPLICIT_DENY",
        "queue-writer, sqs:ListQueues, *, IMPLICIT_DENY",
        "job-worker, sqs:ReceiveMessage, arn:aws:sqs:eu-west-1:111122223333:jobs, ALLOWED",
        "job-worker, s3:PutObject, arn:aws:s3:::jobs/1, ALLOWED",
        "job-worker, s3:PutObject, arn:aws:s3:::jobs2/1, IMPLICIT_DENY",
        "bucket-reader, s3:GetObject, arn:aws:s3:::example-inputs/public/a/b, ALLOWED",
        "bucket-reader, s3:GetObject, arn:aws:s3:::example-inputs/worker/a, ALLOWED",
        "bucket-reader, s3:GetObject, arn:aws:s3:::example-inputs/other/a, IMPLICIT_DENY",
        "bucket-reader, s3:PutObject, arn:aws:s3:::example-inputs/public/a, IMPLICIT_DENY",
        "bucket-reader, s3:ListBucket, arn:aws:s3:::example-inputs, IMPLICIT_DENY",
        "no-dangerous-actions office-hours, ec2:TerminateInstances, arn:aws:ec2:eu-west-1:unknown:instance/i-1, EXPLICIT_DENY",
        "no-dangerous-actions, iam:CreateUser, unknown, EXPLICIT_DENY",
        "no-dangerous-actions, ec2:DescribeInstances, *, IMPLICIT_DENY",
        "no-dangerous-actions office-hours, ec2:DescribeInstances, *, ALLOWED"
    })
    void keepsThePromisesOfTheExamples(String files, String action, String resource, Decision.Result expected)
            throws PolicyException {
        assertThat(verdict(examples(files), action, resource, ANYONE)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "10.20.4.17, 2026-03-01T08:00:00Z, ALLOWED",
        "10.20.4.17, 2026-03-01T17:59:59Z, ALLOWED",
        "10.20.4.17, 2026-03-01T18:00:00Z, EXPLICIT_DENY",
        "10.20.4.17, 2026-03-01T07:59:59.999Z, EXPLICIT_DENY",
        "10.21.4.17, 2026-03-01T12:00:00Z, EXPLICIT_DENY",
        "2001:db8:20::1, 2026-03-01T12:00:00Z, ALLOWED",
        "2001:db8:21::1, 2026-03-01T12:00:00Z, EXPLICIT_DENY",
        "10.20.4.17, 2029-12-31T12:00:00Z, ALLOWED",
        "10.20.4.17, 2030-01-01T12:00:00Z, EXPLICIT_DENY"
    })
    void opensTheOfficeByAddressAndTimeOfDay(String peer, Instant now, Decision.Result expected)
            throws PolicyException {
        assertThat(verdict(examples("office-hours"), "ec2:StartInstances", "*", at(peer, now, Map.of())))
                .isEqualTo(expected);
    }

    /** A queue that is only written to, a bucket that is only read, no end to any machine; from the office and by day. */
    @ParameterizedTest
    @CsvSource({
        "sqs:SendMessage, arn:aws:sqs:eu-west-1:111122223333:jobs, ALLOWED, EXPLICIT_DENY",
        "sqs:ReceiveMessage, arn:aws:sqs:eu-west-1:111122223333:jobs, EXPLICIT_DENY, EXPLICIT_DENY",
        "s3:GetObject, arn:aws:s3:::example-inputs/public/a, ALLOWED, EXPLICIT_DENY",
        "s3:PutObject, arn:aws:s3:::example-inputs/public/a, IMPLICIT_DENY, EXPLICIT_DENY",
        "s3:DeleteObject, arn:aws:s3:::example-inputs/public/a, IMPLICIT_DENY, EXPLICIT_DENY",
        "ec2:DescribeInstances, *, ALLOWED, EXPLICIT_DENY",
        "ec2:TerminateInstances, arn:aws:ec2:eu-west-1:unknown:instance/i-1, EXPLICIT_DENY, EXPLICIT_DENY",
        "s3:ListAllMyBuckets, *, IMPLICIT_DENY, EXPLICIT_DENY"
    })
    void holdsReadingWritingEndingAddressAndHourInOneRole(
            String action, String resource, Decision.Result atWork, Decision.Result otherwise) throws PolicyException {
        Policy role = examples("queue-writer bucket-reader no-dangerous-actions office-hours");
        RequestContext working = at("10.20.4.17", Instant.parse("2026-03-01T12:00:00Z"), Map.of());
        RequestContext atNight = at("10.20.4.17", Instant.parse("2026-03-01T23:00:00Z"), Map.of());
        RequestContext elsewhere = at("10.21.4.17", Instant.parse("2026-03-01T12:00:00Z"), Map.of());

        assertThat(verdict(role, action, resource, working)).isEqualTo(atWork);
        assertThat(verdict(role, action, resource, atNight)).isEqualTo(otherwise);
        assertThat(verdict(role, action, resource, elsewhere)).isEqualTo(otherwise);
    }

    @Test
    void writesNoExampleThatItsOwnLintHasProblemsWith() throws Exception {
        IamActions iamActions = IamActions.withOverlay(directory);
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            for (Path file : files.toList()) {
                assertThat(PolicyLinter.check(Policy.read(List.of(file)), iamActions))
                        .as(file.toString())
                        .filteredOn(finding ->
                                !finding.message().startsWith("no effect: it denies actions that no statement allows"))
                        .isEmpty();
            }
        }
    }

    @Test
    void listsABucketOnlyUnderItsPrefixesAndNeverPublishesAnObject() throws PolicyException {
        RequestContext listing = showing(Map.of("s3:prefix", List.of("worker/2026")));
        assertThat(verdict(examples("bucket-reader"), "s3:ListBucket", "arn:aws:s3:::example-inputs", listing))
                .isEqualTo(Decision.Result.ALLOWED);
        RequestContext publishing = showing(Map.of("s3:x-amz-acl", List.of("public-read")));
        Policy both = examples("job-worker no-dangerous-actions");
        assertThat(verdict(both, "s3:PutObject", "arn:aws:s3:::jobs/1", publishing))
                .isEqualTo(Decision.Result.EXPLICIT_DENY);
        assertThat(verdict(both, "s3:PutObject", "arn:aws:s3:::jobs/1", ANYONE)).isEqualTo(Decision.Result.ALLOWED);
    }

    /** The pattern; whether it surely matches, which an Allow needs; whether it possibly does, which a Deny needs. */
    @ParameterizedTest
    @CsvSource({
        "arn:aws:dynamodb:eu:unknown:table/T, arn:aws:dynamodb:eu:*:table/T, true, true",
        "arn:aws:dynamodb:eu:unknown:table/T, arn:aws:dynamodb:eu:111122223333:table/T, false, true",
        "arn:aws:dynamodb:eu:unknown:table/T, arn:aws:dynamodb:eu:????????????:table/T, false, true",
        "arn:aws:dynamodb:eu:unknown:table/T, arn:aws:dynamodb:eu:unknown:table/T, false, true",
        "arn:aws:dynamodb:eu:unknown:table/T, arn:aws:dynamodb:*, true, true",
        "arn:aws:dynamodb:eu:unknown:table/T, arn:aws:dynamodb:eu:1*:table/T, false, true",
        "arn:aws:dynamodb:eu:unknown:table/T, arn:aws:dynamodb:*:*:table/secret*, false, false",
        "arn:aws:dynamodb:eu:unknown:table/T, arn:aws:dynamodb:us:1:table/T, false, false",
        "arn:aws:kms:eu:unknown:key/unknown, arn:aws:kms:eu:1:key/abc, false, true",
        "arn:aws:kms:eu:unknown:key/unknown, arn:aws:kms:*:*:key/*, true, true",
        "arn:aws:kms:eu:unknown:key/unknown, arn:aws:kms:eu:1:alias/x, false, false",
        "arn:aws:iam::unknown:role/unknown, arn:aws:iam::1:role/app/web, false, true",
        "unknown, *, true, true",
        "unknown, arn:aws:kms:*:*:key/*, false, true",
        "unknown, arn:*, false, true",
        "*, *, true, true",
        "*, arn:aws:s3:::b, false, false",
        "arn:aws:s3:::b/unknown, arn:aws:s3:::b/unknown, true, true",
        "arn:aws:s3:::b/unknown, arn:aws:s3:::b/secret, false, false",
        "arn:aws:sqs:eu:1:unknown-jobs, arn:aws:sqs:eu:1:secret, false, false"
    })
    void allowsWhatItSurelyMeansAndDeniesWhatItCouldMean(
            String resource, String pattern, boolean surely, boolean possibly) throws PolicyException {
        String action = "'Action': 'x:Do', ";
        assertThat(applies("'Effect': 'Allow', " + action + "'Resource': '" + pattern + "'", resource))
                .isEqualTo(surely);
        assertThat(applies("'Effect': 'Deny', " + action + "'Resource': '" + pattern + "'", resource))
                .isEqualTo(possibly);
        assertThat(applies("'Effect': 'Allow', " + action + "'NotResource': '" + pattern + "'", resource))
                .isEqualTo(!possibly);
        assertThat(applies("'Effect': 'Deny', " + action + "'NotResource': '" + pattern + "'", resource))
                .isEqualTo(!surely);
    }

    private boolean applies(String statement, String resource) throws PolicyException {
        return verdict(policy(directory, document(statement)), "x:Do", resource, ANYONE)
                != Decision.Result.IMPLICIT_DENY;
    }

    @Test
    void rejectsInTheMannerOfAws() throws PolicyException {
        Policy policy = examples("queue-writer");
        RequiredPermission send = new RequiredPermission("sqs:SendMessage", "arn:aws:sqs:eu-west-1:1:jobs");
        RequiredPermission other = new RequiredPermission("sqs:SendMessage", "arn:aws:sqs:eu-west-1:1:mail");
        RequiredPermission read = new RequiredPermission("sqs:ReceiveMessage", "arn:aws:sqs:eu-west-1:1:jobs");
        assertThatThrownBy(() -> policy.requireAllowed(List.of(send, other), ANYONE))
                .isInstanceOfSatisfying(RequestRejectedException.class, refused -> {
                    assertThat(refused.errorCode()).isEqualTo(ErrorCode.ACCESS_DENIED);
                    assertThat(refused.detail())
                            .isEqualTo("instance i-1 of role worker is not authorized to perform: sqs:SendMessage on"
                                    + " resource: arn:aws:sqs:eu-west-1:1:mail because no policy allows it");
                });
        assertThatThrownBy(() -> policy.requireAllowed(List.of(read), ANYONE))
                .hasMessageEndingWith("on resource: arn:aws:sqs:eu-west-1:1:jobs with an explicit deny");
        assertThat(policy.evaluate(read, ANYONE).statement())
                .hasValueSatisfying(clause -> assertThat(clause.toString())
                        .startsWith("statement 'NeverReadFromAnyQueue' at ")
                        .endsWith("queue-writer.json:11"));
    }

    @Test
    void allowsARequestWhoseEveryDemandIsAllowed() throws PolicyException, RequestRejectedException {
        examples("job-worker")
                .requireAllowed(
                        List.of(
                                new RequiredPermission("s3:PutObject", "arn:aws:s3:::jobs/1"),
                                new RequiredPermission("s3:GetObject", "arn:aws:s3:::jobs/2")),
                        at(PEER, NOON, Map.of()));
    }

    @Test
    void findsOneStatementAmongManyWhateverNamesItsAction() throws PolicyException {
        StringBuilder statements = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            statements.append("{'Effect': 'Allow', 'Action': ['svc" + i + ":Do', 's3:Get" + i
                    + "*'], 'Resource': 'arn:aws:s3:::b" + i + "'},");
        }
        statements.append("{'Effect': 'Deny', 'NotAction': ['*:Do', 's3:*'], 'Resource': '*'}");
        Policy policy = policy(directory, ("{'Statement': [" + statements + "]}").replace('\'', '"'));
        assertThat(verdict(policy, "svc499:do", "arn:aws:s3:::b499", ANYONE)).isEqualTo(Decision.Result.ALLOWED);
        assertThat(verdict(policy, "s3:Get499x", "arn:aws:s3:::b499", ANYONE)).isEqualTo(Decision.Result.ALLOWED);
        assertThat(verdict(policy, "s3:Get499x", "arn:aws:s3:::b1", ANYONE)).isEqualTo(Decision.Result.IMPLICIT_DENY);
        assertThat(verdict(policy, "ec2:Any", "*", ANYONE)).isEqualTo(Decision.Result.EXPLICIT_DENY);
        assertThat(verdict(policy, "nonsense", "*", ANYONE)).isEqualTo(Decision.Result.EXPLICIT_DENY);
    }
}
