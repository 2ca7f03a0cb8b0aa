package io.keybroker.demo;

import io.keybroker.demo.aws.FakeAws;
import io.keybroker.demo.aws.FileTrees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** Runs the demo: fake AWS, broker, SDK calls of an instance, and four rejected requests. */
final class Demo implements AutoCloseable {
    private static final String HERE = "127.0.0.1";
    private static final String ELSEWHERE = "10.0.4.17";

    private final DemoPrinter stage;
    private final Path directory;
    private Optional<FakeAws> aws = Optional.empty();
    private Optional<DemoBroker> broker = Optional.empty();

    Demo(DemoPrinter stage) throws IOException {
        this.stage = stage;
        this.directory = Files.createTempDirectory("broker-demo");
    }

    void playScenes() throws Exception {
        stage.runScene("Start a fake AWS that verifies every signature");
        stage.step(
                "start S3 (S3Proxy), SQS (ElasticMQ) and DynamoDB (DynamoDB Local)",
                () -> aws = Optional.of(FakeAws.start()));
        stage.runScene("Start a broker that holds the real key");
        stage.step(
                "broker init, serve, identity add",
                () -> broker = Optional.of(DemoBroker.start(directory.resolve("home"), running(aws))));
        DemoBroker up = running(broker);
        AwsBasicCredentials key = up.register("batch-1", HERE);
        stage.print("broker instance register --name batch-1 --ip " + HERE + " --role demo");
        stage.print("  -> " + key.accessKeyId() + ", valid only from " + HERE);
        stage.runScene("Call AWS as an instance, with the unmodified AWS SDK");
        try (SdkClients clients = clients(key)) {
            for (SdkScenario.Step step : new SdkScenario(clients).steps()) {
                stage.step(step.title(), step.work()::run);
            }
        }
        stage.runScene("Send requests that are rejected");
        denials(up, key);
    }

    private void denials(DemoBroker up, AwsBasicCredentials key) throws Exception {
        expectRefusal(
                "key of another instance, from this" + " address",
                up.register("web-1", ELSEWHERE),
                "InvalidAccessKeyId");
        expectRefusal(
                "valid key id with a wrong secret",
                AwsBasicCredentials.create(key.accessKeyId(), "w".repeat(40)),
                "SignatureDoesNotMatch");
        expectRefusal(
                "the real key",
                AwsBasicCredentials.create(
                        running(aws).real().id().value(),
                        running(aws).real().secret().reveal()),
                "InvalidAccessKeyId");
        stage.step("broker instance revoke batch-1", () -> up.operate("instance", "revoke", "batch-1"));
        expectRefusal("the revoked key", key, "InvalidAccessKeyId");
    }

    private void expectRefusal(String title, AwsBasicCredentials key, String code) throws Exception {
        try (SdkClients clients = clients(key)) {
            clients.s3().listBuckets();
        } catch (AwsServiceException e) {
            String answered = e.awsErrorDetails().errorCode();
            if (!answered.equals(code)) {
                throw new IllegalStateException(title + " got " + answered + " (expected: " + code + ")", e);
            }
            stage.refused(title, e.statusCode() + " " + answered);
            return;
        }
        throw new IllegalStateException(title + " was not rejected");
    }

    private SdkClients clients(AwsBasicCredentials key) throws Exception {
        DemoBroker up = running(broker);
        return new SdkClients(service -> up.endpoint(), key, up.caBundle());
    }

    /** Prints the variables for a user's shell. */
    void printExports() throws IOException {
        DemoBroker up = running(broker);
        AwsBasicCredentials key = up.register("your-shell", HERE);
        stage.runScene("Use your own shell, with a key that is valid for one hour from " + HERE);
        stage.print("export AWS_ENDPOINT_URL=" + up.endpoint());
        stage.print("export AWS_CA_BUNDLE=" + up.caBundle());
        stage.print("export AWS_REGION=eu-central-1 AWS_DEFAULT_REGION=eu-central-1");
        stage.print("export AWS_ACCESS_KEY_ID=" + key.accessKeyId());
        stage.print("export AWS_SECRET_ACCESS_KEY=" + key.secretAccessKey());
        stage.print("aws s3 ls s3://demo-bucket");
        stage.print("");
        stage.print("Operator commands:");
        stage.print("export BROKER_HOME=" + up.home());
        stage.print("./broker instance ls;  ./broker audit tail;  ./broker instance revoke your-shell");
        stage.print("");
        stage.print("Press Ctrl-C to stop.");
    }

    private static <P> P running(Optional<P> part) {
        return part.orElseThrow(() -> new IllegalStateException("demo component not started"));
    }

    @Override
    public void close() {
        try {
            if (broker.isPresent()) {
                broker.get().close();
            }
            if (aws.isPresent()) {
                aws.get().close();
            }
            FileTrees.remove(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("the demo's servers do not stop", e);
        }
    }
}
