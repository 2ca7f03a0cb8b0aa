package io.keybroker.conformance.java;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.awscore.client.builder.AwsAsyncClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3BaseClientBuilder;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/** The clients of the AWS SDK for Java v2. */
final class Sdk implements SdkCalls {
    private static final int LONGEST_CALL_SECONDS = 30;
    private static final String PACKAGE = "software.amazon.awssdk.services.";
    private static final Map<String, String> CLIENTS = Map.ofEntries(
            Map.entry("cloudwatch", "cloudwatch.CloudWatch"),
            Map.entry("dynamodb", "dynamodb.DynamoDb"),
            Map.entry("ec2", "ec2.Ec2"),
            Map.entry("iam", "iam.Iam"),
            Map.entry("kms", "kms.Kms"),
            Map.entry("lambda", "lambda.Lambda"),
            Map.entry("s3", "s3.S3"),
            Map.entry("secretsmanager", "secretsmanager.SecretsManager"),
            Map.entry("sns", "sns.Sns"),
            Map.entry("sqs", "sqs.Sqs"),
            Map.entry("ssm", "ssm.Ssm"),
            Map.entry("sts", "sts.Sts"));

    private final boolean async;
    private final SdkEnvironment surroundings = SdkEnvironment.ofThisProcess();
    private final Map<String, Object> made = new HashMap<>();

    Sdk(boolean async) {
        this.async = async;
    }

    @Override
    public boolean knows(String service) {
        return CLIENTS.containsKey(service);
    }

    @Override
    public SdkResponse call(String service, String operation, JsonNode members) throws Exception {
        try {
            return answer(service, operation, members);
        } catch (ExecutionException e) {
            throw cause(e);
        }
    }

    private SdkResponse answer(String service, String operation, JsonNode members) throws Exception {
        SdkPojo request = request(service, operation, members);
        Object client = client(service);
        String method = operation.substring(0, 1).toLowerCase() + operation.substring(1);
        boolean s3 = service.equals("s3");
        if (s3 && (operation.equals("PutObject") || operation.equals("UploadPart"))) {
            byte[] body = Values.bytes(members.get("Body"));
            return response(
                    async
                            ? invoke(client, method, request, AsyncRequestBody.class, AsyncRequestBody.fromBytes(body))
                            : invoke(client, method, request, RequestBody.class, RequestBody.fromBytes(body)),
                    Optional.empty());
        }
        if (s3 && operation.equals("GetObject")) {
            ResponseBytes<?> bytes = async
                    ? ((S3AsyncClient) client)
                            .getObject((GetObjectRequest) request, AsyncResponseTransformer.toBytes())
                            .get(LONGEST_CALL_SECONDS, TimeUnit.SECONDS)
                    : ((S3Client) client).getObjectAsBytes((GetObjectRequest) request);
            return response((SdkPojo) bytes.response(), Optional.of(bytes.asByteArray()));
        }
        return response(
                (SdkPojo) result(client.getClass().getMethod(method, request.getClass()), client, request),
                Optional.empty());
    }

    private static SdkResponse response(SdkPojo modelled, Optional<byte[]> body) {
        return new SdkResponse(path -> Pojos.at(modelled, path), body);
    }

    private static SdkPojo request(String service, String operation, JsonNode members) throws Exception {
        String place = CLIENTS.get(service);
        String name = PACKAGE + place.substring(0, place.indexOf('.')) + ".model." + operation + "Request";
        SdkPojo builder = (SdkPojo) Class.forName(name).getMethod("builder").invoke(null);
        Pojos.fill(builder, withSource(members));
        return (SdkPojo) ((SdkBuilder<?, ?>) builder).build();
    }

    /** The SDK for Java has names of its own for the ends of a copy; it takes the source in two parts and encodes it. */
    private static JsonNode withSource(JsonNode members) {
        if (!members.has("CopySource")) {
            return members;
        }
        ObjectNode parted = members.deepCopy();
        String source = parted.remove("CopySource").asText();
        int slash = source.indexOf('/');
        parted.set("DestinationBucket", members.get("Bucket"));
        parted.set("DestinationKey", members.get("Key"));
        parted.put("SourceBucket", source.substring(0, slash));
        parted.put(
                "SourceKey",
                URLDecoder.decode(source.substring(slash + 1).replace("+", "%2B"), StandardCharsets.UTF_8));
        return parted;
    }

    private static <B> SdkPojo invoke(Object client, String method, SdkPojo request, Class<B> type, B body)
            throws Exception {
        return (SdkPojo) result(client.getClass().getMethod(method, request.getClass(), type), client, request, body);
    }

    private static Object result(Method method, Object client, Object... arguments) throws Exception {
        try {
            method.setAccessible(true);
            Object result = method.invoke(client, arguments);
            return result instanceof CompletableFuture<?> future
                    ? future.get(LONGEST_CALL_SECONDS, TimeUnit.SECONDS)
                    : result;
        } catch (InvocationTargetException | ExecutionException e) {
            throw cause(e);
        }
    }

    private static Exception cause(Exception e) {
        return e.getCause() instanceof Exception cause ? cause : e;
    }

    private Object client(String service) throws Exception {
        Object client = made.get(service);
        if (client == null) {
            Class<?> type = Class.forName(PACKAGE + CLIENTS.get(service) + (async ? "AsyncClient" : "Client"));
            client = built((AwsClientBuilder<?, ?>) type.getMethod("builder").invoke(null));
            made.put(service, client);
        }
        return client;
    }

    private Object built(AwsClientBuilder<?, ?> builder) {
        if (builder instanceof S3BaseClientBuilder<?, ?> s3) {
            s3.forcePathStyle(!surroundings.hasProxy()); // buckets have no names of their own here
        }
        if (builder instanceof AwsAsyncClientBuilder<?, ?> asynchronous) {
            asynchronous.httpClient(surroundings.asyncHttp());
        } else if (builder instanceof AwsSyncClientBuilder<?, ?> synchronous) {
            synchronous.httpClient(surroundings.http());
        }
        return builder.build();
    }

    @Override
    public void upload(JsonNode members, byte[] body) throws Exception {
        SdkPojo request = request("s3", "PutObject", members);
        if (async) {
            invoke(client("s3"), "putObject", request, AsyncRequestBody.class, AsyncRequestBody.fromBytes(body));
        } else {
            invoke(client("s3"), "putObject", request, RequestBody.class, RequestBody.fromBytes(body));
        }
    }

    @Override
    public String presigned(String operation, JsonNode members, String method, String body) throws Exception {
        URI url = Presigned.url(operation, request("s3", operation, members), surroundings.hasProxy());
        return surroundings.fetch(url, method, body);
    }
}
