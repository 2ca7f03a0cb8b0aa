package io.keybroker.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.catalogue.model.Operation;
import io.keybroker.error.RequestRejectedException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What requests ask for beside what meanings.tsv has: condition keys, and operations that ask for several things. */
final class RequiredPermissionTest {
    private static List<String> demands(Operation operation) {
        return operation.requiredPermissions().stream()
                .map(requiredPermission -> requiredPermission.action() + ' ' + requiredPermission.resource())
                .toList();
    }

    @Test
    void demandsTheSourceOfACopyToo() throws RequestRejectedException {
        Operation copy = SampleRequests.of(
                "s3", "PUT /dst/k", "", "x-amz-copy-source", "/src/a%20b?versionId=1", "x-amz-acl", "private");

        assertThat(copy.name()).isEqualTo("CopyObject");
        assertThat(demands(copy))
                .containsExactlyInAnyOrder(
                        "s3:PutObject arn:aws:s3:::dst/k",
                        "s3:PutObjectAcl arn:aws:s3:::dst/k",
                        "s3:GetObjectVersion arn:aws:s3:::src/a b",
                        "s3:GetObjectVersionTagging arn:aws:s3:::src/a b");
    }

    @Test
    void demandsThePassingOfARole() throws RequestRejectedException {
        Operation created = SampleRequests.of(
                "lambda",
                "POST /2015-03-31/functions",
                "{\"FunctionName\":\"f\",\"Role\":\"arn:aws:iam::1:role/r\",\"Tags\":{\"Team\":\"x\"}}");

        assertThat(demands(created))
                .containsExactlyInAnyOrder(
                        "lambda:CreateFunction arn:aws:lambda:eu-west-1:unknown:function:f",
                        "iam:PassRole arn:aws:iam::1:role/r");
        assertThat(created.keys())
                .containsEntry("iam:passedtoservice", List.of("lambda.amazonaws.com"))
                .containsEntry("aws:tagkeys", List.of("Team"))
                .containsEntry("aws:requesttag/team", List.of("x"));
    }

    @Test
    void demandsEverythingThatALaunchTouches() throws RequestRejectedException {
        Operation launch = SampleRequests.form(
                "ec2",
                "Action=RunInstances&ImageId=ami-1&InstanceType=t3.micro&SubnetId=subnet-1&IamInstanceProfile.Name=p"
                        + "&TagSpecification.1.ResourceType=instance&TagSpecification.1.Tag.1.Key=k"
                        + "&TagSpecification.1.Tag.1.Value=v");

        assertThat(demands(launch))
                .contains(
                        "ec2:RunInstances arn:aws:ec2:eu-west-1::image/ami-1",
                        "ec2:RunInstances arn:aws:ec2:eu-west-1:unknown:instance/unknown",
                        "ec2:RunInstances arn:aws:ec2:eu-west-1:unknown:subnet/subnet-1",
                        "ec2:CreateTags arn:aws:ec2:eu-west-1:unknown:instance/unknown",
                        "iam:PassRole arn:aws:iam::unknown:role/unknown");
        assertThat(launch.keys())
                .containsEntry("ec2:instancetype", List.of("t3.micro"))
                .containsEntry("aws:requesttag/k", List.of("v"));
    }

    @Test
    void showsTheConditionKeysOfAListing() throws RequestRejectedException {
        assertThat(SampleRequests.of("s3", "GET /b01?list-type=2&prefix=home%2F&delimiter=%2F&max-keys=5", "")
                        .keys())
                .containsEntry("s3:prefix", List.of("home/"))
                .containsEntry("s3:delimiter", List.of("/"))
                .containsEntry("s3:max-keys", List.of("5"));
        assertThat(SampleRequests.form(
                                "sns", "Action=Subscribe&TopicArn=arn:aws:sns:eu-west-1:1:t&Protocol=sqs&Endpoint=e")
                        .keys())
                .containsEntry("sns:protocol", List.of("sqs"))
                .containsEntry("sns:endpoint", List.of("e"));
        assertThat(SampleRequests.json(
                                "dynamodb",
                                "DynamoDB_20120810.GetItem",
                                "{\"TableName\":\"t\",\"Key\":{\"id\":{\"S\":\"u1\"}}}")
                        .keys())
                .containsEntry("dynamodb:leadingkeys", List.of("u1"));
        assertThat(SampleRequests.json("dynamodb", "DynamoDB_20120810.Scan", "{\"TableName\":\"t\"}")
                        .keys())
                .containsEntry("dynamodb:leadingkeys", List.of(Operation.HIDDEN));
    }

    @ParameterizedTest
    @CsvSource({
        "sts, Action=AssumeRole&RoleArn=arn:aws:iam::1:role/r",
        "sts, Action=GetSessionToken",
        "iam, Action=CreateAccessKey",
        "iam, Action=CreateLoginProfile",
        "ec2, Action=GetPasswordData",
    })
    void marksOperationsThatAnswerWithCredentials(String service, String form) throws RequestRejectedException {
        assertThat(SampleRequests.form(service, form).issuesCredentials()).isTrue();
        assertThat(SampleRequests.form("sts", "Action=GetCallerIdentity").issuesCredentials())
                .isFalse();
    }
}
