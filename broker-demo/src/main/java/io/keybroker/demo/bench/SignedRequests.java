package io.keybroker.demo.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.checksums.DefaultChecksumAlgorithm;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;

/** Requests as bytes, signed by the AWS SDK. */
final class SignedRequests {
    private final URI endpoint;
    private final AwsBasicCredentials key;

    SignedRequests(URI endpoint, AwsBasicCredentials key) {
        this.endpoint = endpoint;
        this.key = key;
    }

    /** Returns a mix of S3 GET and PUT of 1 KiB, SQS SendMessage and DynamoDB GetItem, all different. */
    List<byte[]> smallMix(int count) {
        List<byte[]> requests = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            requests.add(
                    switch (i % 4) {
                        case 0 -> s3(SdkHttpMethod.GET, "/bench-bucket/objects/" + i, new byte[0]);
                        case 1 -> s3(SdkHttpMethod.PUT, "/bench-bucket/objects/" + i, new byte[PayloadSizes.SMALL]);
                        case 2 ->
                            json(
                                    "sqs",
                                    "AmazonSQS.SendMessage",
                                    "{\"QueueUrl\":\"https://localhost/000000000000/bench\",\"MessageBody\":\"message "
                                            + i + "\"}");
                        default ->
                            json(
                                    "dynamodb",
                                    "DynamoDB_20120810.GetItem",
                                    "{\"TableName\":\"bench\",\"Key\":{\"id\":{\"S\":\"" + i + "\"}}}");
                    });
        }
        return requests;
    }

    /** Returns GETs of small objects, all different. */
    List<byte[]> smallGets(int count) {
        List<byte[]> requests = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            requests.add(s3(SdkHttpMethod.GET, "/bench-bucket/objects/" + i, new byte[0]));
        }
        return requests;
    }

    List<byte[]> largeGet() {
        return List.of(s3(SdkHttpMethod.GET, "/bench-bucket/large", new byte[0]));
    }

    /** The payload hash of a PUT. */
    enum Payload {
        UNSIGNED(false, false, false),
        HASHED(true, false, false),
        UNSIGNED_TRAILER(false, true, true),
        SIGNED_CHUNKS(true, true, false),
        SIGNED_CHUNKS_TRAILER(true, true, true);

        private final boolean signed;
        private final boolean chunked;
        private final boolean trailer;

        Payload(boolean signed, boolean chunked, boolean trailer) {
            this.signed = signed;
            this.chunked = chunked;
            this.trailer = trailer;
        }
    }

    /** Returns a PUT of 64 MiB. */
    List<byte[]> largePut(Payload payload) {
        return List.of(signed(
                new Call("s3", SdkHttpMethod.PUT, "/bench-bucket/large"),
                new byte[(int) PayloadSizes.LARGE],
                Map.of(),
                payload));
    }

    private byte[] s3(SdkHttpMethod method, String path, byte[] body) {
        return signed(new Call("s3", method, path), body, Map.of(), Payload.HASHED);
    }

    private byte[] json(String service, String target, String body) {
        return signed(
                new Call(service, SdkHttpMethod.POST, "/"),
                body.getBytes(StandardCharsets.UTF_8),
                Map.of("X-Amz-Target", target, "Content-Type", "application/x-amz-json-1.0"),
                Payload.HASHED);
    }

    private record Call(String service, SdkHttpMethod method, String path) {}

    private byte[] signed(Call call, byte[] body, Map<String, String> headers, Payload payload) {
        SdkHttpRequest.Builder request = SdkHttpRequest.builder()
                .method(call.method())
                .uri(endpoint)
                .encodedPath(call.path())
                .putHeader("Accept", "*/*")
                .putHeader(
                        "User-Agent", "aws-sdk-java/2.50.2 md/io#sync md/http#Apache ua/2.1 os/Linux lang/java#17.0.15")
                .putHeader("amz-sdk-invocation-id", "01234567-89ab-cdef-0123-456789abcdef")
                .putHeader("amz-sdk-request", "attempt=1; max=3");
        headers.forEach(request::putHeader);
        if (call.method() != SdkHttpMethod.GET) {
            request.putHeader("Content-Length", Integer.toString(body.length));
        }
        boolean s3 = call.service().equals("s3");
        SignedRequest signed = AwsV4HttpSigner.create().sign(s -> {
            s.identity(key)
                    .request(request.build())
                    .payload(ContentStreamProvider.fromByteArray(body))
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, call.service())
                    .putProperty(AwsV4HttpSigner.REGION_NAME, "eu-central-1")
                    .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, !s3)
                    .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, !s3)
                    .putProperty(AwsV4HttpSigner.CHUNK_ENCODING_ENABLED, payload.chunked)
                    .putProperty(AwsV4HttpSigner.PAYLOAD_SIGNING_ENABLED, payload.signed);
            if (payload.trailer) {
                s.putProperty(AwsV4HttpSigner.CHECKSUM_ALGORITHM, DefaultChecksumAlgorithm.CRC32);
            }
        });
        return bytes(signed.request(), call.path(), wire(signed, body));
    }

    private static byte[] wire(SignedRequest signed, byte[] body) {
        if (signed.request().firstMatchingHeader("x-amz-decoded-content-length").isEmpty()) {
            return body;
        }
        try (InputStream chunks = signed.payload().orElseThrow().newStream()) {
            return chunks.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(SdkHttpRequest request, String path, byte[] body) {
        StringBuilder head = new StringBuilder(request.method() + " " + path + " HTTP/1.1\r\n");
        request.headers()
                .forEach((name, values) -> values.forEach(value -> head.append(name.toLowerCase(Locale.ROOT))
                        .append(": ")
                        .append(value)
                        .append("\r\n")));
        ByteArrayOutputStream out = new ByteArrayOutputStream(1024 + body.length);
        out.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(body);
        return out.toByteArray();
    }
}
