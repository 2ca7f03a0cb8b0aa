package io.keybroker.demo;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.sqs.model.Message;

/** Typical SDK calls of an instance, against AWS or a broker. */
public final class SdkScenario {
    private static final String BUCKET = "demo-bucket";
    private static final String KEY = "reports/2024/hello world.txt";
    private static final String TEXT = "hello from an instance";
    private static final String TABLE = "demo-table";
    private static final long MEBIBYTE = 1024 * 1024;

    private final SdkClients aws;

    public SdkScenario(SdkClients aws) {
        this.aws = aws;
    }

    /** Returns the calls in their required order. */
    public List<Step> steps() {
        return List.of(
                new Step("s3: create a bucket", () -> aws.s3().createBucket(b -> b.bucket(BUCKET))),
                new Step("s3: put an object", this::put),
                new Step("s3: get it back", this::get),
                new Step("s3: list the bucket", this::list),
                new Step("s3: upload 64 MiB and read it back", () -> upload(64)),
                new Step("s3 async: put and get an object", this::putAndGetAsync),
                new Step("s3 async: upload 24 MiB in parts and read them back", () -> uploadInParts(24)),
                new Step("sqs: send a message and receive it", this::sendAndReceive),
                new Step("dynamodb: create a table, put an item, get it back", this::putAndGetItem));
    }

    private void put() {
        aws.s3().putObject(b -> b.bucket(BUCKET).key(KEY), RequestBody.fromString(TEXT));
    }

    private void get() {
        ResponseBytes<GetObjectResponse> object =
                aws.s3().getObjectAsBytes(b -> b.bucket(BUCKET).key(KEY));
        expect(TEXT, object.asUtf8String());
    }

    private void list() {
        List<String> keys = aws.s3().listObjectsV2(b -> b.bucket(BUCKET).prefix("reports/")).contents().stream()
                .map(S3Object::key)
                .toList();
        expect(List.of(KEY), keys);
    }

    private void upload(int mebibytes) throws IOException {
        long length = mebibytes * MEBIBYTE;
        aws.s3()
                .putObject(
                        b -> b.bucket(BUCKET).key("large.bin"),
                        RequestBody.fromContentProvider(
                                () -> new PseudoRandomStream(length), length, "application/octet-stream"));
        try (InputStream back = aws.s3().getObject(b -> b.bucket(BUCKET).key("large.bin"))) {
            expectNoise(length, back);
        }
    }

    private void putAndGetAsync() {
        S3AsyncClient s3 = aws.s3Async();
        s3.putObject(b -> b.bucket(BUCKET).key("async.txt"), AsyncRequestBody.fromString(TEXT))
                .join();
        String back = s3.getObject(
                        b -> b.bucket(BUCKET).key("async.txt").range("bytes=0-1023"),
                        AsyncResponseTransformer.toBytes())
                .join()
                .asUtf8String();
        expect(TEXT, back);
    }

    private void uploadInParts(int mebibytes) throws IOException {
        long length = mebibytes * MEBIBYTE;
        ExecutorService reader = Executors.newSingleThreadExecutor();
        try {
            AsyncRequestBody body = AsyncRequestBody.fromInputStream(new PseudoRandomStream(length), length, reader);
            aws.s3Async()
                    .putObject(b -> b.bucket(BUCKET).key("parts.bin"), body)
                    .join();
        } finally {
            reader.shutdown();
        }
        // Read at once: S3Proxy keeps the parts of an upload no longer than the upload.
        try (InputStream back = aws.s3().getObject(b -> b.bucket(BUCKET).key("parts.bin"))) {
            expectNoise(length, back);
        }
    }

    private void sendAndReceive() {
        String queue = aws.sqs().createQueue(b -> b.queueName("demo-queue")).queueUrl();
        aws.sqs().sendMessage(b -> b.queueUrl(queue).messageBody(TEXT));
        List<Message> messages = aws.sqs()
                .receiveMessage(b -> b.queueUrl(queue).waitTimeSeconds(5))
                .messages();
        expect(List.of(TEXT), messages.stream().map(Message::body).toList());
        aws.sqs()
                .deleteMessage(
                        b -> b.queueUrl(queue).receiptHandle(messages.get(0).receiptHandle()));
    }

    private void putAndGetItem() {
        aws.dynamo()
                .createTable(b -> b.tableName(TABLE)
                        .billingMode(BillingMode.PAY_PER_REQUEST)
                        .attributeDefinitions(List.of(AttributeDefinition.builder()
                                .attributeName("id")
                                .attributeType(ScalarAttributeType.S)
                                .build()))
                        .keySchema(List.of(KeySchemaElement.builder()
                                .attributeName("id")
                                .keyType(KeyType.HASH)
                                .build())));
        Map<String, AttributeValue> id = Map.of("id", AttributeValue.fromS("1"));
        Map<String, AttributeValue> item =
                Map.of("id", AttributeValue.fromS("1"), "text", AttributeValue.fromS(TEXT + " äöü"));
        aws.dynamo().putItem(b -> b.tableName(TABLE).item(item));
        expect(item, aws.dynamo().getItem(b -> b.tableName(TABLE).key(id)).item());
    }

    private static void expect(Object expected, Object actual) {
        if (!expected.equals(actual)) {
            throw new IllegalStateException("got " + actual + " (expected: " + expected + ")");
        }
    }

    private static void expectNoise(long length, InputStream actual) throws IOException {
        try (InputStream expected = new PseudoRandomStream(length)) {
            byte[] buffer = new byte[64 * 1024];
            long read = 0;
            for (int count = actual.readNBytes(buffer, 0, buffer.length);
                    count > 0;
                    count = actual.readNBytes(buffer, 0, buffer.length)) {
                byte[] want = expected.readNBytes(count);
                if (!Arrays.equals(want, 0, want.length, buffer, 0, count)) {
                    throw new IllegalStateException("object differs from what was uploaded after byte " + read);
                }
                read += count;
            }
            expect(length, read);
        }
    }

    /**
     * One call, or several related ones.
     *
     * @param title the title
     * @param work the action; fails by any exception
     */
    public record Step(String title, Task work) {}

    /** The action of a step. */
    @FunctionalInterface
    public interface Task {
        void run() throws Exception;
    }
}
