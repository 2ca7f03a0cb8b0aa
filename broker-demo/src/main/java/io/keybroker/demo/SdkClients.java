package io.keybroker.demo;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/** AWS SDK clients with default settings, given endpoint, CA and key. */
public final class SdkClients implements AutoCloseable {
    private final Function<String, URI> endpoints;
    private final AwsCredentialsProvider key;
    private final SdkHttpClient http;
    private final TrustManager[] trust;
    private final List<SdkAutoCloseable> asynchronous = new ArrayList<>();
    private final S3Client s3;
    private final SqsClient sqs;
    private final DynamoDbClient dynamo;

    /** {@code endpoints} returns the base URL of a signing name: the same one for all behind a broker. */
    public SdkClients(Function<String, URI> endpoints, AwsBasicCredentials key, Path caBundle)
            throws GeneralSecurityException, IOException {
        this.endpoints = endpoints;
        this.key = StaticCredentialsProvider.create(key);
        this.trust = trustManagers(caBundle);
        this.http = Apache5HttpClient.builder()
                .tlsTrustManagersProvider(() -> trust)
                .socketTimeout(Duration.ofSeconds(60))
                .build();
        this.s3 = S3Client.builder()
                .applyMutation(b -> setEndpoint(b, "s3"))
                .forcePathStyle(true)
                .httpClient(http)
                .build();
        this.sqs = SqsClient.builder()
                .applyMutation(b -> setEndpoint(b, "sqs"))
                .httpClient(http)
                .build();
        this.dynamo = DynamoDbClient.builder()
                .applyMutation(b -> setEndpoint(b, "dynamodb"))
                .httpClient(http)
                .build();
    }

    private <B extends AwsClientBuilder<B, ?>> void setEndpoint(B builder, String service) {
        builder.endpointOverride(endpoints.apply(service))
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(key)
                .overrideConfiguration(o -> o.retryStrategy(RetryMode.STANDARD));
    }

    static TrustManager[] trustManagers(Path caBundle) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream pem = Files.newInputStream(caBundle)) {
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                store.setCertificateEntry("ca-" + number, certificate);
                number++;
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    public S3Client s3() {
        return s3;
    }

    /** Returns a new client at each call; it uses threads, and needs seconds to close. */
    public S3AsyncClient s3Async() {
        SdkAsyncHttpClient asyncHttp = NettyNioAsyncHttpClient.builder()
                .tlsTrustManagersProvider(() -> trust)
                .build();
        S3AsyncClient client = S3AsyncClient.builder()
                .applyMutation(b -> setEndpoint(b, "s3"))
                .forcePathStyle(true)
                .multipartEnabled(true)
                .httpClient(asyncHttp)
                .build();
        asynchronous.add(client);
        asynchronous.add(asyncHttp);
        return client;
    }

    /** Returns a new client at each call, which finds a bucket's region itself. */
    public S3Client s3AcrossRegions() {
        return S3Client.builder()
                .applyMutation(b -> setEndpoint(b, "s3"))
                .forcePathStyle(true)
                .crossRegionAccessEnabled(true)
                .httpClient(http)
                .build();
    }

    public SqsClient sqs() {
        return sqs;
    }

    public DynamoDbClient dynamo() {
        return dynamo;
    }

    @Override
    public void close() {
        dynamo.close();
        sqs.close();
        s3.close();
        http.close();
        asynchronous.forEach(SdkAutoCloseable::close);
    }
}
