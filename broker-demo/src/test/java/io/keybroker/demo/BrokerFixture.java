package io.keybroker.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keybroker.cli.Main;
import io.keybroker.demo.aws.Backend;
import io.keybroker.demo.aws.FakeAws;
import io.keybroker.demo.aws.FileTrees;
import io.keybroker.proxy.app.Broker;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

/** A fake AWS, a broker before it, and further roles than the demo's: one that may little, and one without a key. */
final class BrokerFixture implements AutoCloseable {
    static final String HERE = "127.0.0.1";
    static final String ELSEWHERE = "10.0.4.17";
    static final String NARROW = "narrow";
    static final String KEYLESS = "keyless";

    private final FakeAws aws;
    private final Path home;
    private Broker broker;
    private final Queue<String> printed = new ConcurrentLinkedQueue<>();

    /**
     * How a verb of the command line ended.
     *
     * @param exit its exit code
     * @param out what it printed
     * @param err what it complained of
     */
    record Ended(int exit, String out, String err) {}

    /** Puts what a test needs into a home directory. */
    interface HomeSetup {
        void of(Path home) throws Exception;
    }

    private BrokerFixture(FakeAws aws, Path home, Broker broker) {
        this.aws = aws;
        this.home = home;
        this.broker = broker;
    }

    /** Starts all of it; {@code settings} are further lines of broker.yaml. */
    static BrokerFixture start(String settings, Backend... added) throws Exception {
        return start(settings, home -> {}, added);
    }

    /** As above, with more in the home directory. */
    static BrokerFixture start(String settings, HomeSetup furnishing, Backend... added) throws Exception {
        FakeAws aws = FakeAws.start(added);
        Path home = Files.createTempDirectory("world").resolve("home");
        DemoBroker.start(home, aws).close();
        Files.writeString(home.resolve("policies/narrow.json"), """
                {"Version": "2012-10-17", "Statement": [
                  {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::jobs/*"}]}
                """);
        Path file = home.resolve("broker.yaml");
        Files.writeString(
                file,
                Files.readString(file)
                                .replace("identities:\n", "identities:\n  none: {type: sealed}\n")
                                .replace("roles:\n", """
                                        roles:
                                          narrow: {identity: app, policy: policies/narrow.json, ttl: 1h, maxTtl: 1d}
                                          keyless: {identity: none, policy: policies/demo.json, ttl: 1h, maxTtl: 1d}
                                        """)
                        + settings);
        furnishing.of(home);
        return new BrokerFixture(aws, home, Broker.start(home));
    }

    /** Starts the broker of this home again, after it was closed. */
    void restart(PrintWriter out) throws Exception {
        broker = Broker.start(home, out);
    }

    /** Takes another broker of this home for its own. */
    void use(Broker other) {
        broker = other;
    }

    AwsBasicCredentials register(String name, String ip, String role, String... more) throws IOException {
        return register(home, name, ip, role, more);
    }

    static AwsBasicCredentials register(Path home, String name, String ip, String role, String... more)
            throws IOException {
        List<String> arguments = new ArrayList<>(
                List.of("instance", "register", "--name", name, "--ip", ip, "--role", role, "--shared-ip"));
        arguments.addAll(List.of(more));
        arguments.addAll(List.of("-o", "json"));
        Ended ended = operate(home, arguments.toArray(String[]::new));
        if (ended.exit() != 0) {
            throw new IllegalStateException("not registered: " + ended.err());
        }
        JsonNode credentials = new ObjectMapper().readTree(ended.out()).path("credentials");
        return AwsBasicCredentials.create(
                credentials.path("AccessKeyId").asText(),
                credentials.path("SecretAccessKey").asText());
    }

    AwsBasicCredentials register(String name) throws IOException {
        return register(name, HERE, DemoHome.ROLE);
    }

    Ended operate(String... arguments) {
        Ended ended = operate(home, arguments);
        printed.add(ended.out() + ended.err());
        return ended;
    }

    /** All that the command line has printed. */
    String printed() {
        return String.join("\n", printed);
    }

    static Ended operate(Path home, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--home", home.toString()));
        return run(all);
    }

    /** Runs the command line with just these arguments. */
    static Ended run(List<String> arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Main.run(
                InputStream.nullInputStream(), new PrintWriter(out, true), new PrintWriter(err, true), arguments);
        return new Ended(exit, out.toString(), err.toString());
    }

    SdkClients clients(AwsBasicCredentials key) throws Exception {
        return clients(key, broker.endpoint());
    }

    /** Clients that reach the broker by another address. */
    SdkClients clients(AwsBasicCredentials key, URI endpoint) throws Exception {
        return new SdkClients(service -> endpoint, key, caBundle());
    }

    Path caBundle() {
        return home.resolve("ca.pem");
    }

    FakeAws aws() {
        return aws;
    }

    Broker broker() {
        return broker;
    }

    Path home() {
        return home;
    }

    @Override
    public void close() throws IOException {
        broker.close();
        aws.close();
        FileTrees.remove(home.getParent());
    }
}
