package io.keybroker.catalogue;

import io.keybroker.catalogue.model.Service;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Sample requests that warm up the catalogue: lazy tables are loaded before an instance sends a request. */
final class CatalogueWarmUp {
    private static final String JSON = "application/x-amz-json-1.0";
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final List<SampleRequest> EXERCISES = List.of(
            new SampleRequest("s3", "PUT", "/bucket/key?tagging", "", List.of("x-amz-acl", "private")),
            new SampleRequest("s3", "PUT", "/bucket/key", "", List.of("x-amz-copy-source", "bucket/key")),
            new SampleRequest(
                    "s3", "POST", "/bucket?delete", "<Delete><Object><Key>k</Key></Object></Delete>", List.of()),
            new SampleRequest(
                    "s3", "PUT", "/bucket?replication", "<R><Role>arn:aws:iam::1:role/r</Role></R>", List.of()),
            new SampleRequest(
                    "dynamodb",
                    "POST",
                    "/",
                    "{\"TableName\":\"t\",\"Item\":{\"k\":{\"S\":\"v\"}}}",
                    List.of("x-amz-target", "DynamoDB_20120810.PutItem", "content-type", JSON)),
            new SampleRequest(
                    "dynamodb",
                    "POST",
                    "/",
                    "{\"Statement\":\"SELECT * FROM t\"}",
                    List.of("x-amz-target", "DynamoDB_20120810.ExecuteStatement", "content-type", JSON)),
            new SampleRequest(
                    "sqs",
                    "POST",
                    "/",
                    "{\"QueueUrl\":\"https://q/123456789012/q\"}",
                    List.of("x-amz-target", "AmazonSQS.SendMessage", "content-type", JSON)),
            new SampleRequest(
                    "ec2",
                    "POST",
                    "/",
                    "Action=RunInstances&ImageId=ami-1&IamInstanceProfile.Name=p&TagSpecification.1.ResourceType=instance",
                    List.of("content-type", FORM)),
            new SampleRequest("ec2", "POST", "/", "Action=CreateTags&ResourceId.1=i-1", List.of("content-type", FORM)),
            new SampleRequest(
                    "monitoring",
                    "POST",
                    "/service/GraniteServiceVersion20100801/operation/DeleteAlarms",
                    "\u00a0",
                    List.of("smithy-protocol", "rpc-v2-cbor")),
            new SampleRequest("lambda", "POST", "/2015-03-31/functions", "{\"FunctionName\":\"f\"}", List.of()),
            new SampleRequest(
                    "s3",
                    "POST",
                    "/v20180820/jobs",
                    "<R><RoleArn>arn:aws:iam::1:role/r</RoleArn></R>",
                    List.of("x-amz-account-id", "123456789012")));

    private CatalogueWarmUp() {}

    /**
     * A sample request.
     *
     * @param service the signing name
     * @param method the method
     * @param target the path and query
     * @param body the body, one byte per character
     * @param fields the header fields, alternating names and values
     */
    private record SampleRequest(String service, String method, String target, String body, List<String> fields) {
        void run(Catalogue catalogue) throws RequestRejectedException {
            Headers.Builder headers = Headers.builder().add("host", "broker");
            for (int i = 0; i < fields.size(); i += 2) {
                headers.add(fields.get(i), fields.get(i + 1));
            }
            RequestHead head = RequestHead.parse(method, target, headers.build());
            Service signed = catalogue.service(service);
            byte[] read = catalogue.needsBody(signed, head) ? body.getBytes(StandardCharsets.ISO_8859_1) : new byte[0];
            catalogue.identify(signed, "us-east-1", head, read);
        }
    }

    static void run(Catalogue catalogue) {
        try {
            for (SampleRequest exercise : EXERCISES) {
                exercise.run(catalogue);
            }
        } catch (RequestRejectedException e) {
            throw new IllegalStateException("catalogue warm-up failed on request: " + e.detail(), e);
        }
    }
}
