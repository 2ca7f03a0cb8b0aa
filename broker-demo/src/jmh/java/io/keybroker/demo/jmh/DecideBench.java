package io.keybroker.demo.jmh;

import io.keybroker.catalogue.Catalogue;
import io.keybroker.catalogue.model.Operation;
import io.keybroker.catalogue.model.Service;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.BodyContent;
import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import io.keybroker.policy.Policy;
import io.keybroker.policy.RequestContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a request costs from its head and body to the policy's answer: which operation, which demands, whether allowed. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DecideBench {
    private static final String JSON = "application/x-amz-json-1.0";

    @Param({"5", "500"})
    private int statements;

    @Param({"s3-get", "dynamodb-put", "sqs-send", "ec2-run"})
    private String request;

    private final Catalogue catalogue = new Catalogue();
    private Policy policy;
    private Service service;
    private RequestHead head;
    private byte[] body;

    /** Requests as SDKs write them, and a policy whose last statement allows them. */
    @Setup
    public void prepare() throws Exception {
        policy = policy();
        switch (request) {
            case "s3-get" -> ask("s3", "GET", "/jobs/inputs/2026/11/part-00017.parquet", "");
            case "dynamodb-put" ->
                ask(
                        "dynamodb",
                        "POST",
                        "/",
                        "{\"TableName\":\"jobs\",\"Item\":{\"id\":{\"S\":\"job-17\"},\"owner\":{\"S\":\"batch-1\"},"
                                + "\"state\":{\"S\":\"RUNNING\"},\"tries\":{\"N\":\"3\"},\"log\":{\"L\":[{\"S\":\"started\"},"
                                + "{\"S\":\"read 17 of 100\"}]},\"payload\":{\"B\":\"" + "QUJD".repeat(128)
                                + "\"}},\"ReturnValues\":\"NONE\"}",
                        "x-amz-target",
                        "DynamoDB_20120810.PutItem",
                        "content-type",
                        JSON);
            case "sqs-send" ->
                ask(
                        "sqs",
                        "POST",
                        "/",
                        "{\"QueueUrl\":\"https://sqs.eu-central-1.amazonaws.com/123456789012/jobs\",\"MessageBody\":\""
                                + "message ".repeat(64) + "\"}",
                        "x-amz-target",
                        "AmazonSQS.SendMessage",
                        "content-type",
                        JSON);
            default ->
                ask(
                        "ec2",
                        "POST",
                        "/",
                        "Action=RunInstances&Version=2016-11-15&ImageId=ami-0123456789abcdef0&InstanceType=t3.micro"
                                + "&MinCount=1&MaxCount=20&KeyName=ops&SecurityGroupId.1=sg-0123456789abcdef0"
                                + "&SubnetId=subnet-0123456789abcdef0&UserData=" + "QUJD".repeat(100)
                                + "&TagSpecification.1.ResourceType=instance&TagSpecification.1.Tag.1.Key=team"
                                + "&TagSpecification.1.Tag.1.Value=data&ClientToken=0b5e7c4a",
                        "content-type",
                        "application/x-www-form-urlencoded; charset=utf-8");
        }
    }

    private void ask(String name, String method, String target, String text, String... fields) throws Exception {
        Headers.Builder headers = Headers.builder()
                .add("host", "aws.broker.internal:8443")
                .add("user-agent", "Boto3/1.43.11 md/Botocore#1.43.11 ua/2.1 os/linux#6.1 md/arch#x86_64 lang/python#3.11.7")
                .add("x-amz-date", "20261125T030000Z")
                .add("amz-sdk-invocation-id", "5f2b1c4e-4f67-4f9e-8d3b-7a5a3c1d2e4f")
                .add("amz-sdk-request", "attempt=1");
        for (int i = 0; i < fields.length; i += 2) {
            headers.add(fields[i], fields[i + 1]);
        }
        head = RequestHead.parse(method, target, headers.build());
        service = catalogue.service(name);
        body = text.getBytes(StandardCharsets.UTF_8);
    }

    private Policy policy() throws Exception {
        StringBuilder text = new StringBuilder("{\"Version\": \"2012-10-17\", \"Statement\": [\n");
        for (int i = 1; i < statements; i++) {
            String service = List.of("s3", "dynamodb", "sqs", "ec2").get(i % 4);
            text.append("{\"Effect\": \"").append(i % 5 == 0 ? "Deny" : "Allow").append("\", \"Action\": [\"");
            text.append(service).append(i % 2 == 0 ? ":Get*\", \"" : ":Put*\", \"").append(service);
            text.append(":List*\"], \"Resource\": \"arn:aws:").append(service).append(":*:*:other").append(i);
            text.append("/*\", \"Condition\": {\"IpAddress\": {\"aws:SourceIp\": \"10.").append(i % 256);
            text.append(".0.0/16\"}}},\n");
        }
        text.append("{\"Effect\": \"Allow\", \"Action\": [\"s3:GetObject\", \"dynamodb:PutItem\", \"sqs:SendMessage\",");
        text.append(" \"ec2:RunInstances\", \"ec2:CreateTags\"], \"Resource\": \"*\"}]}");
        Path file = Files.createTempFile("decide", ".json");
        try {
            return Policy.read(List.of(Files.writeString(file, text)));
        } finally {
            Files.delete(file);
        }
    }

    /** One request. */
    @Benchmark
    public Operation identifyAndDecide() throws RequestRejectedException {
        Operation operation = catalogue.identify(service, "eu-central-1", head, BodyContent.of(body));
        RequestContext.Principal holder = new RequestContext.Principal("job-worker", "i-0123456789abcdef0", Map.of());
        policy.requireAllowed(
                operation.requiredPermissions(),
                new RequestContext(holder, "10.0.4.17", Instant.EPOCH, "eu-central-1", true, operation.keys()));
        return operation;
    }
}
