package io.keybroker.conformance.java;

import com.amazonaws.HttpMethod;
import com.amazonaws.client.builder.AwsClientBuilder;
import com.amazonaws.services.dynamodbv2.AmazonDynamoDBClientBuilder;
import com.amazonaws.services.s3.AmazonS3;
import com.amazonaws.services.s3.AmazonS3ClientBuilder;
import com.amazonaws.services.s3.model.ListObjectsV2Request;
import com.amazonaws.services.s3.model.ObjectMetadata;
import com.amazonaws.services.s3.model.S3Object;
import com.amazonaws.services.securitytoken.AWSSecurityTokenServiceClientBuilder;
import com.amazonaws.services.sqs.AmazonSQSClientBuilder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.ByteArrayInputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The AWS SDK for Java v1. It reads the proxy from the environment, but neither an endpoint nor authorities. */
final class EarlierSdk implements SdkCalls {
    private static final Duration LIFETIME = Duration.ofMinutes(5);
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_PROPERTIES)
            .build();
    private static final Map<String, String> PACKAGES =
            Map.of("dynamodb", "dynamodbv2", "s3", "s3", "sqs", "sqs", "sts", "securitytoken");

    private final SdkEnvironment surroundings = SdkEnvironment.ofThisProcess();
    private final Map<String, Object> made = new HashMap<>();

    EarlierSdk() throws Exception {
        surroundings.trustByDefault();
    }

    @Override
    public boolean knows(String service) {
        return PACKAGES.containsKey(service);
    }

    @Override
    public SdkResponse call(String service, String operation, JsonNode members) throws Exception {
        Object client = made.computeIfAbsent(service, EarlierSdk::client);
        if (client instanceof AmazonS3 s3) {
            return s3(s3, operation, members);
        }
        Class<?> type =
                Class.forName("com.amazonaws.services." + PACKAGES.get(service) + ".model." + operation + "Request");
        Method method = client.getClass().getMethod(lowerFirst(operation), type);
        try {
            return response(method.invoke(client, JSON.convertValue(members, type)));
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private static SdkResponse s3(AmazonS3 s3, String operation, JsonNode members) throws Exception {
        String bucket = members.path("Bucket").asText();
        String key = members.path("Key").asText();
        return switch (operation) {
            case "CreateBucket" -> response(s3.createBucket(bucket));
            case "PutObject" -> {
                byte[] body = Values.bytes(members.get("Body"));
                ObjectMetadata metadata = new ObjectMetadata();
                metadata.setContentLength(body.length);
                yield response(s3.putObject(bucket, key, new ByteArrayInputStream(body), metadata));
            }
            case "GetObject" -> {
                try (S3Object object = s3.getObject(bucket, key)) {
                    yield new SdkResponse(
                            path -> Optional.empty(),
                            Optional.of(object.getObjectContent().readAllBytes()));
                }
            }
            case "ListObjectsV2" ->
                response(s3.listObjectsV2(new ListObjectsV2Request()
                        .withBucketName(bucket)
                        .withPrefix(members.path("Prefix").asText())));
            default -> throw new UnsupportedOperationException(operation);
        };
    }

    @Override
    public String presigned(String operation, JsonNode members, String method, String body) throws Exception {
        AmazonS3 s3 = (AmazonS3) made.computeIfAbsent("s3", EarlierSdk::client);
        return surroundings.fetch(
                s3.generatePresignedUrl(
                                members.path("Bucket").asText(),
                                members.path("Key").asText(),
                                Date.from(Instant.now().plus(LIFETIME)),
                                HttpMethod.valueOf(method))
                        .toURI(),
                method,
                body);
    }

    /** It follows the URL of a queue; behind a proxy the local queue server has to be called what AWS calls it. */
    @Override
    public JsonNode named(JsonNode value) {
        String host = "https://sqs." + System.getenv("AWS_REGION") + ".amazonaws.com";
        return surroundings.hasProxy() && value.isTextual()
                ? new TextNode(value.asText().replaceFirst("^http://[^/]+", host))
                : value;
    }

    private static Object client(String service) {
        return switch (service) {
            case "dynamodb" -> told(service, AmazonDynamoDBClientBuilder.standard());
            case "sqs" -> told(service, AmazonSQSClientBuilder.standard());
            case "sts" -> told(service, AWSSecurityTokenServiceClientBuilder.standard());
            default -> told(service, AmazonS3ClientBuilder.standard());
        };
    }

    private static Object told(String service, AwsClientBuilder<?, ?> builder) {
        String region = System.getenv("AWS_REGION");
        Optional<String> endpoint = Optional.ofNullable(
                        System.getenv("AWS_ENDPOINT_URL_" + service.toUpperCase(Locale.ROOT)))
                .or(() -> Optional.ofNullable(System.getenv("AWS_ENDPOINT_URL")));
        if (endpoint.isEmpty()) {
            builder.setRegion(region);
            return builder.build();
        }
        builder.setEndpointConfiguration(new AwsClientBuilder.EndpointConfiguration(endpoint.get(), region));
        if (builder instanceof AmazonS3ClientBuilder s3) {
            s3.setPathStyleAccessEnabled(true); // buckets have no names of their own here
        }
        return builder.build();
    }

    private static SdkResponse response(Object result) {
        return new SdkResponse(path -> at(result, path), Optional.empty());
    }

    private static Optional<Object> at(Object result, String path) {
        Optional<Object> value = Optional.of(result);
        for (String part : path.split("\\.")) {
            value = value.flatMap(each -> member(each, part));
        }
        return value;
    }

    private static Optional<Object> member(Object value, String name) {
        if (value instanceof List<?> list) {
            int index = Integer.parseInt(name);
            return index < list.size() ? Optional.of(list.get(index)) : Optional.empty();
        }
        return Arrays.stream(value.getClass().getMethods())
                .filter(method -> method.getName().equalsIgnoreCase("get" + name) && method.getParameterCount() == 0)
                .findFirst()
                .map(method -> got(method, value));
    }

    private static Object got(Method method, Object value) {
        try {
            return method.invoke(value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + method, e);
        }
    }

    private static String lowerFirst(String name) {
        return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
    }
}
