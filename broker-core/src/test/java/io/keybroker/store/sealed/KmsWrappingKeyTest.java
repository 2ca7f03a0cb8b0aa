package io.keybroker.store.sealed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.keybroker.seal.StoreKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;

/** Against a KMS over loopback that speaks the real client's JSON, really encrypts, and holds callers to their context. */
final class KmsWrappingKeyTest {
    private static final String ARN = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final byte[] masterKey = RANDOM.generateSeed(32);
    private final AtomicBoolean down = new AtomicBoolean();

    @TempDir
    private Path home;

    private HttpServer server;
    private KmsClient client;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        client = KmsClient.builder()
                .endpointOverride(
                        URI.create("http://localhost:" + server.getAddress().getPort()))
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIAIOSFODNN7EXAMPLE", "hush")))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .overrideConfiguration(override -> override.retryStrategy(retry -> retry.maxAttempts(1)))
                .build();
    }

    @AfterEach
    void stop() {
        client.close();
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        JsonNode request = JSON.readTree(exchange.getRequestBody());
        String operation = exchange.getRequestHeaders().getFirst("X-Amz-Target");
        String context = request.get("EncryptionContext").toString();
        if (down.get()) {
            toResponse(exchange, 500, Map.of("__type", "KMSInternalException"));
        } else if (operation.equals("TrentService.Encrypt")) {
            byte[] plain = Base64.getDecoder().decode(request.get("Plaintext").asText());
            byte[] sealed = AesGcm.encrypt(masterKey, plain, context, RANDOM);
            toResponse(exchange, 200, Map.of("KeyId", ARN, "CiphertextBlob", sealed));
        } else {
            byte[] sealed =
                    Base64.getDecoder().decode(request.get("CiphertextBlob").asText());
            Optional<byte[]> plain = AesGcm.decrypt(masterKey, sealed, context);
            toResponse(
                    exchange,
                    plain.isPresent() ? 200 : 400,
                    plain.isPresent()
                            ? Map.of("KeyId", ARN, "Plaintext", plain.get())
                            : Map.of("__type", "InvalidCiphertextException"));
        }
    }

    private static void toResponse(HttpExchange exchange, int status, Map<String, Object> body) throws IOException {
        byte[] json = JSON.writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
        exchange.sendResponseHeaders(status, json.length);
        exchange.getResponseBody().write(json);
        exchange.close();
    }

    @Test
    void opensAStoreByAKeyThatNeverLeavesKms() throws Exception {
        SealedStore.create(home, List.of(new KmsWrappingKey(client, ARN)), RANDOM);
        SealedStore store = SealedStore.open(home, new FakeRollbackGuard(), RANDOM);
        AutoUnseal unattended = new AutoUnseal(home, Map.of(), arn -> client, RANDOM);

        assertThat(unattended.open(store, false)).isEmpty();

        assertThat(store.sealed()).isFalse();
        assertThat(store.wraps()).containsExactly(new SealedStore.WrappingKeyId("aws-kms", ARN));
    }

    @Test
    void staysSealedWhileKmsIsDown() throws Exception {
        SealedStore.create(home, List.of(new KmsWrappingKey(client, ARN)), RANDOM);
        SealedStore store = SealedStore.open(home, new FakeRollbackGuard(), RANDOM);
        AutoUnseal unattended = new AutoUnseal(home, Map.of(), arn -> client, RANDOM);
        down.set(true);

        assertThat(unattended.open(store, false))
                .singleElement()
                .asString()
                .contains("the KMS request failed for key " + ARN);
        assertThat(store.sealed()).isTrue();

        down.set(false);
        assertThat(unattended.open(store, false)).isEmpty();
        assertThat(store.sealed()).isFalse();
    }

    @Test
    void givesTheDataKeyOfOneStoreToNoOther() throws Exception {
        KmsWrappingKey wrap = new KmsWrappingKey(client, ARN);
        byte[] wrapped = wrap.wrap(new byte[32], "store one");

        assertThat(wrap.unwrap(wrapped, "store one")).isEqualTo(new byte[32]);
        assertThatThrownBy(() -> wrap.unwrap(wrapped, "store two")).isInstanceOf(WrongKeyException.class);
        down.set(true);
        assertThatThrownBy(() -> wrap.wrap(new byte[32], "x")).isInstanceOf(IOException.class);
    }

    private SealedStoreKeys openers(SealedStore store, Map<String, String> environment) {
        return new SealedStoreKeys(store, home, new SealedStoreKeys.KeySources(environment, arn -> client), RANDOM);
    }

    private SealedStore open(KeyFileWrappingKey keyFile) throws Exception {
        keyFile.create();
        SealedStore.create(home, List.of(keyFile), RANDOM);
        SealedStore store = SealedStore.open(home, new FakeRollbackGuard(), RANDOM);
        store.unseal(keyFile, false);
        return store;
    }

    @Test
    void addsAKmsKeyToAStoreOnceKmsWasSeenToOpenWhatItCloses() throws Exception {
        KeyFileWrappingKey keyFile = KeyFileWrappingKey.file(home, "seal.key", RANDOM);
        SealedStore store = open(keyFile);
        down.set(true);
        assertThatThrownBy(() -> openers(store, Map.of()).addKms(ARN)).hasMessageContaining("the KMS request failed");
        assertThat(store.wraps()).hasSize(1);
        down.set(false);

        assertThat(openers(store, Map.of()).addKms(ARN)).isEqualTo(new StoreKeys.StoreKey("aws-kms", ARN));
        assertThat(openers(store, Map.of()).remove(new StoreKeys.StoreKey("key-file", "seal.key")))
                .isTrue();

        store.seal();
        AutoUnseal unattended = new AutoUnseal(home, Map.of(), arn -> client, RANDOM);
        assertThat(unattended.open(store, false)).isEmpty();
        assertThat(openers(store, Map.of()).list()).containsExactly(new StoreKeys.StoreKey("aws-kms", ARN));
    }

    @Test
    void addsASystemdCredentialThatTheDaemonWasGiven() throws Exception {
        Path directory = Files.createDirectory(home.resolve("credentials"));
        Path credential = Files.write(directory.resolve("seal"), RANDOM.generateSeed(32));
        Files.setPosixFilePermissions(credential, PosixFilePermissions.fromString("r--------"));
        Map<String, String> environment = Map.of("CREDENTIALS_DIRECTORY", directory.toString());
        SealedStore store = open(KeyFileWrappingKey.file(home, "seal.key", RANDOM));

        assertThat(openers(store, environment).addCredential("seal"))
                .isEqualTo(new StoreKeys.StoreKey("credential", "seal"));

        store.seal();
        Files.delete(home.resolve("seal.key"));
        assertThat(new AutoUnseal(home, environment, arn -> client, RANDOM).open(store, false))
                .isEmpty();
    }
}
