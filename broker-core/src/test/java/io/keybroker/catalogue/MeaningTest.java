package io.keybroker.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.refusal.RefusedException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows of AWS's service authorization reference, each as a request: which action, on which resource. */
final class MeaningTest {
    private static List<String> demands(Operation operation) {
        return operation.demands().stream()
                .map(demand -> demand.action() + ' ' + demand.resource())
                .toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sqs|AmazonSQS.SendMessage|{"QueueUrl":"https://sqs.eu-west-1.amazonaws.com/123456789012/jobs"}|sqs:SendMessage arn:aws:sqs:eu-west-1:123456789012:jobs
            sqs|AmazonSQS.SendMessageBatch|{"QueueUrl":"https://broker/123456789012/jobs"}|sqs:SendMessage arn:aws:sqs:eu-west-1:123456789012:jobs
            sqs|AmazonSQS.ReceiveMessage|{"QueueUrl":"http://localhost:9324/queue/jobs"}|sqs:ReceiveMessage arn:aws:sqs:eu-west-1:unknown:jobs
            sqs|AmazonSQS.CreateQueue|{"QueueName":"jobs"}|sqs:CreateQueue arn:aws:sqs:eu-west-1:unknown:jobs
            sqs|AmazonSQS.GetQueueUrl|{"QueueName":"jobs","QueueOwnerAWSAccountId":"123456789012"}|sqs:GetQueueUrl arn:aws:sqs:eu-west-1:123456789012:jobs
            sqs|AmazonSQS.ListQueues|{}|sqs:ListQueues *
            sqs|AmazonSQS.StartMessageMoveTask|{"SourceArn":"arn:aws:sqs:eu-west-1:1:dead","DestinationArn":"arn:aws:sqs:eu-west-1:1:jobs"}|sqs:StartMessageMoveTask arn:aws:sqs:eu-west-1:1:dead; sqs:StartMessageMoveTask arn:aws:sqs:eu-west-1:1:jobs
            dynamodb|DynamoDB_20120810.GetItem|{"TableName":"t"}|dynamodb:GetItem arn:aws:dynamodb:eu-west-1:unknown:table/t
            dynamodb|DynamoDB_20120810.GetItem|{"TableName":"arn:aws:dynamodb:eu-west-1:1:table/t"}|dynamodb:GetItem arn:aws:dynamodb:eu-west-1:1:table/t
            dynamodb|DynamoDB_20120810.Query|{"TableName":"t","IndexName":"i"}|dynamodb:Query arn:aws:dynamodb:eu-west-1:unknown:table/t/index/i; dynamodb:Query arn:aws:dynamodb:eu-west-1:unknown:table/t
            dynamodb|DynamoDB_20120810.BatchGetItem|{"RequestItems":{"a":{},"b":{}}}|dynamodb:BatchGetItem arn:aws:dynamodb:eu-west-1:unknown:table/a; dynamodb:BatchGetItem arn:aws:dynamodb:eu-west-1:unknown:table/b
            dynamodb|DynamoDB_20120810.TransactWriteItems|{"TransactItems":[{"Put":{"TableName":"a"}},{"Delete":{"TableName":"b"}}]}|dynamodb:PutItem arn:aws:dynamodb:eu-west-1:unknown:table/a; dynamodb:DeleteItem arn:aws:dynamodb:eu-west-1:unknown:table/b
            dynamodb|DynamoDB_20120810.TransactGetItems|{"TransactItems":[{"Get":{"TableName":"a"}}]}|dynamodb:GetItem arn:aws:dynamodb:eu-west-1:unknown:table/a
            dynamodb|DynamoDB_20120810.ExecuteStatement|{"Statement":"SELECT * FROM \\"t\\".\\"i\\" WHERE x='from'"}|dynamodb:PartiQLSelect arn:aws:dynamodb:eu-west-1:unknown:table/t/index/i
            dynamodb|DynamoDB_20120810.ExecuteStatement|{"Statement":"delete from t where a=1"}|dynamodb:PartiQLDelete arn:aws:dynamodb:eu-west-1:unknown:table/t
            dynamodb|DynamoDB_20120810.ListTables|{}|dynamodb:ListTables *
            dynamodb|DynamoDB_20120810.NewerThanTheTable|{"TableName":"t"}|dynamodb:NewerThanTheTable unknown
            kms|TrentService.Decrypt|{"KeyId":"k-1"}|kms:Decrypt arn:aws:kms:eu-west-1:unknown:key/k-1
            kms|TrentService.Decrypt|{}|kms:Decrypt arn:aws:kms:eu-west-1:unknown:key/unknown
            kms|TrentService.Encrypt|{"KeyId":"alias/app"}|kms:Encrypt arn:aws:kms:eu-west-1:unknown:key/unknown
            kms|TrentService.Encrypt|{"KeyId":"arn:aws:kms:eu-west-1:1:alias/app"}|kms:Encrypt unknown
            kms|TrentService.CreateAlias|{"AliasName":"alias/app","TargetKeyId":"k-1"}|kms:CreateAlias arn:aws:kms:eu-west-1:unknown:alias/app; kms:CreateAlias arn:aws:kms:eu-west-1:unknown:key/k-1
            kms|TrentService.ReEncrypt|{"SourceKeyId":"a","DestinationKeyId":"b"}|kms:ReEncryptFrom arn:aws:kms:eu-west-1:unknown:key/a; kms:ReEncryptTo arn:aws:kms:eu-west-1:unknown:key/b
            secretsmanager|secretsmanager.GetSecretValue|{"SecretId":"prod/db"}|secretsmanager:GetSecretValue arn:aws:secretsmanager:eu-west-1:unknown:secret:prod/db-??????
            secretsmanager|secretsmanager.GetSecretValue|{"SecretId":"arn:aws:secretsmanager:eu-west-1:1:secret:db-AbCdEf"}|secretsmanager:GetSecretValue arn:aws:secretsmanager:eu-west-1:1:secret:db-AbCdEf
            secretsmanager|secretsmanager.GetSecretValue|{"SecretId":"arn:aws:secretsmanager:eu-west-1:1:secret:db"}|secretsmanager:GetSecretValue arn:aws:secretsmanager:eu-west-1:1:secret:db-??????
            secretsmanager|secretsmanager.BatchGetSecretValue|{"SecretIdList":["a","b"]}|secretsmanager:BatchGetSecretValue *; secretsmanager:GetSecretValue arn:aws:secretsmanager:eu-west-1:unknown:secret:a-??????; secretsmanager:GetSecretValue arn:aws:secretsmanager:eu-west-1:unknown:secret:b-??????
            ssm|AmazonSSM.GetParameter|{"Name":"/app/db"}|ssm:GetParameter arn:aws:ssm:eu-west-1:unknown:parameter/app/db
            ssm|AmazonSSM.GetParameters|{"Names":["a:3","/b"]}|ssm:GetParameters arn:aws:ssm:eu-west-1:unknown:parameter/a; ssm:GetParameters arn:aws:ssm:eu-west-1:unknown:parameter/b
            ssm|AmazonSSM.GetParametersByPath|{"Path":"/app"}|ssm:GetParametersByPath arn:aws:ssm:eu-west-1:unknown:parameter/app
            ssm|AmazonSSM.AddTagsToResource|{"ResourceType":"Parameter","ResourceId":"/p"}|ssm:AddTagsToResource arn:aws:ssm:eu-west-1:unknown:parameter/p
            logs|Logs_20140328.PutLogEvents|{"logGroupName":"g","logStreamName":"s"}|logs:PutLogEvents arn:aws:logs:eu-west-1:unknown:log-group:g:log-stream:s
            logs|Logs_20140328.CreateLogGroup|{"logGroupName":"g"}|logs:CreateLogGroup arn:aws:logs:eu-west-1:unknown:log-group:g
            kinesis|Kinesis_20131202.PutRecord|{"StreamName":"s"}|kinesis:PutRecord arn:aws:kinesis:eu-west-1:unknown:stream/s
            kinesis|Kinesis_20131202.PutRecord|{"StreamName":"mine","StreamARN":"arn:aws:kinesis:eu-west-1:1:stream/other"}|kinesis:PutRecord arn:aws:kinesis:eu-west-1:1:stream/other; kinesis:PutRecord arn:aws:kinesis:eu-west-1:unknown:stream/mine
            monitoring|GraniteServiceVersion20100801.PutMetricData|{"Namespace":"n"}|cloudwatch:PutMetricData *
            monitoring|GraniteServiceVersion20100801.DeleteAlarms|{"AlarmNames":["a"]}|cloudwatch:DeleteAlarms arn:aws:cloudwatch:eu-west-1:unknown:alarm:a
            """)
    void namesActionAndResourceOfAJsonRequest(String service, String target, String body, String expected)
            throws RefusedException {
        assertThat(demands(Asked.json(service, target, body))).containsExactlyInAnyOrder(expected.split("; "));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sns|Action=Publish&TopicArn=arn%3Aaws%3Asns%3Aeu-west-1%3A1%3At|sns:Publish arn:aws:sns:eu-west-1:1:t
            sns|Action=Publish&PhoneNumber=%2B4912345|sns:Publish *
            sns|Action=PublishBatch&TopicArn=arn:aws:sns:eu-west-1:1:t|sns:Publish arn:aws:sns:eu-west-1:1:t
            sns|Action=CreateTopic&Name=t|sns:CreateTopic arn:aws:sns:eu-west-1:unknown:t
            sns|Action=Unsubscribe&SubscriptionArn=arn:aws:sns:eu-west-1:1:t:6b1e|sns:Unsubscribe arn:aws:sns:eu-west-1:1:t
            sns|Action=ListTopics|sns:ListTopics *
            sqs|Action=SendMessage&QueueUrl=https://sqs/123456789012/jobs|sqs:SendMessage arn:aws:sqs:eu-west-1:123456789012:jobs
            sts|Action=GetCallerIdentity|sts:GetCallerIdentity *
            sts|Action=AssumeRole&RoleArn=arn:aws:iam::1:role/r&Tags.member.1.Key=k|sts:AssumeRole arn:aws:iam::1:role/r; sts:TagSession arn:aws:iam::1:role/r
            iam|Action=GetRole&RoleName=app|iam:GetRole arn:aws:iam::unknown:role/app
            iam|Action=ListUsers|iam:ListUsers *
            ec2|Action=StartInstances&InstanceId.1=i-1&InstanceId.2=i-2|ec2:StartInstances arn:aws:ec2:eu-west-1:unknown:instance/i-1; ec2:StartInstances arn:aws:ec2:eu-west-1:unknown:instance/i-2
            ec2|Action=DescribeInstances|ec2:DescribeInstances *
            ec2|Action=CreateTags&ResourceId.1=vol-1&ResourceId.2=ami-1&ResourceId.3=zzz-1|ec2:CreateTags arn:aws:ec2:eu-west-1:unknown:volume/vol-1; ec2:CreateTags arn:aws:ec2:eu-west-1::image/ami-1; ec2:CreateTags arn:aws:ec2:eu-west-1:unknown:unknown/zzz-1
            sdb|Action=PutAttributes&DomainName=d|sdb:PutAttributes arn:aws:sdb:eu-west-1:unknown:domain/d
            sdb|Action=Select&SelectExpression=select+*+from+%60my-d%60+where+a='from'|sdb:Select arn:aws:sdb:eu-west-1:unknown:domain/my-d
            elasticloadbalancing|Action=DeleteLoadBalancer&Version=2012-06-01&LoadBalancerName=lb|elasticloadbalancing:DeleteLoadBalancer arn:aws:elasticloadbalancing:eu-west-1:unknown:loadbalancer/lb
            elasticloadbalancing|Action=DeleteLoadBalancer&Version=2015-12-01&LoadBalancerArn=arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/a/b|elasticloadbalancing:DeleteLoadBalancer arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/a/b
            autoscaling|Action=SetDesiredCapacity&AutoScalingGroupName=g|autoscaling:SetDesiredCapacity arn:aws:autoscaling:eu-west-1:unknown:autoScalingGroup:unknown:autoScalingGroupName/g
            monitoring|Action=ListMetrics|cloudwatch:ListMetrics *
            """)
    void namesActionAndResourceOfAForm(String service, String body, String expected) throws RefusedException {
        assertThat(demands(Asked.form(service, body))).containsExactlyInAnyOrder(expected.split("; "));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            lambda|POST /2015-03-31/functions/f/invocations|lambda:InvokeFunction arn:aws:lambda:eu-west-1:unknown:function:f
            lambda|POST /2015-03-31/functions/f/invocations?Qualifier=live|lambda:InvokeFunction arn:aws:lambda:eu-west-1:unknown:function:f:live
            lambda|POST /2015-03-31/functions/123456789012%3Afunction%3Af/invocations|lambda:InvokeFunction arn:aws:lambda:eu-west-1:123456789012:function:f
            lambda|POST /2015-03-31/functions/arn%3Aaws%3Alambda%3Aeu-west-1%3A1%3Afunction%3Af/invocations?Qualifier=q|lambda:InvokeFunction arn:aws:lambda:eu-west-1:1:function:f:q
            lambda|GET /2015-03-31/functions|lambda:ListFunctions *
            route53|GET /2013-04-01/hostedzone/Z1|route53:GetHostedZone arn:aws:route53:::hostedzone/Z1
            cloudfront|GET /2019-03-26/distribution/E1|cloudfront:GetDistribution arn:aws:cloudfront::unknown:distribution/E1
            apigateway|GET /restapis/abc|apigateway:GET arn:aws:apigateway:eu-west-1::/restapis/abc
            bedrock|POST /model/m-1/converse|bedrock:InvokeModel arn:aws:bedrock:eu-west-1::foundation-model/m-1
            s3|GET /|s3:ListAllMyBuckets *
            s3|GET /b01?list-type=2&prefix=p|s3:ListBucket arn:aws:s3:::b01
            s3|GET /b01/a%2Fb?versionId=v|s3:GetObjectVersion arn:aws:s3:::b01/a/b
            s3|GET /b01/k?tagging&versionId=v|s3:GetObjectVersionTagging arn:aws:s3:::b01/k
            s3|DELETE /b01/k|s3:DeleteObject arn:aws:s3:::b01/k
            s3|PUT /b01/k?uploadId=u&partNumber=1|s3:PutObject arn:aws:s3:::b01/k
            s3|GET /b01/k?uploadId=u|s3:ListMultipartUploadParts arn:aws:s3:::b01/k
            s3|GET /b01?inventory&id=x|s3:GetInventoryConfiguration arn:aws:s3:::b01
            s3|GET /b01/k?annotation&annotationName=n|s3:GetObjectAnnotation arn:aws:s3:::b01/k
            """)
    void namesActionAndResourceOfAPath(String service, String line, String expected) throws RefusedException {
        assertThat(demands(Asked.of(service, line, ""))).containsExactlyInAnyOrder(expected.split("; "));
    }

    @Test
    void demandsTheSourceOfACopyToo() throws RefusedException {
        Operation copy =
                Asked.of("s3", "PUT /dst/k", "", "x-amz-copy-source", "/src/a%20b?versionId=1", "x-amz-acl", "private");

        assertThat(copy.name()).isEqualTo("CopyObject");
        assertThat(demands(copy))
                .containsExactlyInAnyOrder(
                        "s3:PutObject arn:aws:s3:::dst/k",
                        "s3:PutObjectAcl arn:aws:s3:::dst/k",
                        "s3:GetObjectVersion arn:aws:s3:::src/a b",
                        "s3:GetObjectVersionTagging arn:aws:s3:::src/a b");
    }

    @Test
    void demandsThePassingOfARole() throws RefusedException {
        Operation created = Asked.of(
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
    void demandsEverythingThatALaunchTouches() throws RefusedException {
        Operation launch = Asked.form(
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
    void showsTheConditionKeysOfAListing() throws RefusedException {
        assertThat(Asked.of("s3", "GET /b01?list-type=2&prefix=home%2F&delimiter=%2F&max-keys=5", "")
                        .keys())
                .containsEntry("s3:prefix", List.of("home/"))
                .containsEntry("s3:delimiter", List.of("/"))
                .containsEntry("s3:max-keys", List.of("5"));
        assertThat(Asked.form("sns", "Action=Subscribe&TopicArn=arn:aws:sns:eu-west-1:1:t&Protocol=sqs&Endpoint=e")
                        .keys())
                .containsEntry("sns:protocol", List.of("sqs"))
                .containsEntry("sns:endpoint", List.of("e"));
        assertThat(Asked.json(
                                "dynamodb",
                                "DynamoDB_20120810.GetItem",
                                "{\"TableName\":\"t\",\"Key\":{\"id\":{\"S\":\"u1\"}}}")
                        .keys())
                .containsEntry("dynamodb:leadingkeys", List.of("u1"));
        assertThat(Asked.json("dynamodb", "DynamoDB_20120810.Scan", "{\"TableName\":\"t\"}")
                        .keys())
                .containsEntry("dynamodb:leadingkeys", List.of("unknown"));
    }

    @ParameterizedTest
    @CsvSource({
        "sts, Action=AssumeRole&RoleArn=arn:aws:iam::1:role/r",
        "sts, Action=GetSessionToken",
        "iam, Action=CreateAccessKey",
        "iam, Action=CreateLoginProfile",
        "ec2, Action=GetPasswordData",
    })
    void marksOperationsThatAnswerWithCredentials(String service, String form) throws RefusedException {
        assertThat(Asked.form(service, form).minting()).isTrue();
        assertThat(Asked.form("sts", "Action=GetCallerIdentity").minting()).isFalse();
    }
}
