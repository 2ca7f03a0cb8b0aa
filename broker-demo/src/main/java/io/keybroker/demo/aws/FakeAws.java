package io.keybroker.demo.aws;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.credential.Credential;
import io.keybroker.credential.SecretKey;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Fake AWS with S3, SQS, DynamoDB and others, on loopback over TLS, with a new real key pair per start. */
public final class FakeAws implements Closeable {
    private static final String ID_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final String SECRET_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    private final Path directory;
    private final Credential real;
    private final RecordedRequests recordedRequests = new RecordedRequests();
    private final List<Closeable> parts = new ArrayList<>();
    private final Map<String, URI> endpoints = new LinkedHashMap<>();

    private FakeAws(Path directory, Credential real) {
        this.directory = directory;
        this.real = real;
    }

    /**
     * Starts all servers; their data is in a temporary directory until {@link #close()}, which also stops the {@code
     * added} ones. Those have precedence over the standard server of the same service.
     */
    public static FakeAws start(Backend... added) throws Exception {
        SecureRandom random = new SecureRandom();
        Credential real = new Credential(
                new AccessKeyId("AKIA" + letters(random, ID_ALPHABET, 16)),
                SecretKey.of(letters(random, SECRET_ALPHABET, 40).toCharArray()));
        FakeAws aws = new FakeAws(Files.createTempDirectory("fake-aws"), real);
        try {
            aws.startParts(List.of(added));
            return aws;
        } catch (Exception e) {
            aws.close();
            throw e;
        }
    }

    private void startParts(List<Backend> added) throws Exception {
        parts.addAll(added);
        TestCertificateAuthority authority = new TestCertificateAuthority();
        authority.writePem(caBundle());
        Path objects = Files.createDirectory(directory.resolve("s3"));
        List<Backend> backends = new ArrayList<>(S3Server.start(objects, real));
        backends.addAll(List.of(SqsServer.start(), DynamoServer.start()));
        parts.addAll(backends);
        Map<String, List<Backend>> servers = Stream.concat(added.stream(), backends.stream())
                .collect(Collectors.groupingBy(Backend::service, LinkedHashMap::new, Collectors.toList()));
        for (List<Backend> ofOneService : servers.values()) {
            VerifyingServer upstream =
                    VerifyingServer.start(ofOneService, real, authority.serverTls(), recordedRequests);
            parts.add(upstream);
            endpoints.put(ofOneService.get(0).service(), upstream.endpoint());
        }
    }

    private static String letters(SecureRandom random, String alphabet, int count) {
        StringBuilder letters = new StringBuilder(count);
        for (int i = 0; i < count; i++) {
            letters.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return letters.toString();
    }

    /** Returns the only key pair that this AWS accepts. */
    public Credential real() {
        return real;
    }

    /** Returns base URLs by signing name: {@code s3}, {@code sqs}, {@code dynamodb}, and the added servers. */
    public Map<String, URI> endpoints() {
        return Map.copyOf(endpoints);
    }

    /** Returns the PEM file of the endpoints' CA. */
    public Path caBundle() {
        return directory.resolve("upstream-ca.pem");
    }

    /** Returns all received requests. */
    public RecordedRequests recordedRequests() {
        return recordedRequests;
    }

    @Override
    public void close() throws IOException {
        for (int i = parts.size() - 1; i >= 0; i--) {
            parts.get(i).close();
        }
        parts.clear();
        FileTrees.remove(directory);
    }
}
