package io.keybroker.conformance;

import io.keybroker.demo.DemoHome;
import io.keybroker.demo.aws.FakeAws;
import io.keybroker.proxy.app.Broker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

/** The AWS of this machine, the broker in front of it, and what a client has to be told to reach either. */
final class TestTargets implements AutoCloseable {
    private static final String POLICY = """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
            """;
    /** The names that SDKs have for a service in their variables, where it is not the signing name. */
    private static final Map<String, String> NAMES = Map.of(
            "logs",
            "CLOUDWATCH_LOGS",
            "monitoring",
            "CLOUDWATCH",
            "sdb",
            "SIMPLEDB",
            "secretsmanager",
            "SECRETS_MANAGER");

    private final FakeAws aws;
    private final DemoHome home;
    private final Broker broker;
    private final InetSocketAddress forwardProxy;
    private final Tunnel tunnel;
    private final AwsBasicCredentials fake;

    private TestTargets(FakeAws aws, DemoHome home, InetSocketAddress forwardProxy) throws Exception {
        this.aws = aws;
        this.home = home;
        this.forwardProxy = forwardProxy;
        this.tunnel = Tunnel.start(aws.endpoints());
        this.broker = Broker.start(home.directory());
        home.addRealKey(aws.real());
        this.fake = home.register("conformance", "127.0.0.1");
    }

    static TestTargets start(FakeAws aws, Path directory) throws Exception {
        DemoHome home = DemoHome.init(directory, aws.endpoints(), aws.caBundle());
        Files.writeString(directory.resolve("policies/demo.json"), POLICY);
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path file = directory.resolve("broker.yaml");
        Files.writeString(
                file,
                Files.readString(file)
                        .replace("listen:\n", "listen:\n  connect: 127.0.0.1:" + port + "\n")
                        .replace("policies/demo.json,", "policies/demo.json, sigv2: true,"));
        return new TestTargets(aws, home, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /** The signing names of the services that have a server here. */
    Set<String> services() {
        return aws.endpoints().keySet();
    }

    Map<String, String> direct(Mode mode) throws IOException {
        Map<String, String> environment =
                common(aws.real().id().value(), aws.real().secret().reveal(), aws.caBundle());
        if (mode.isProxied()) {
            proxied(environment, mode, tunnel.address());
        } else {
            aws.endpoints().forEach((service, uri) -> environment.put(variable(service), uri.toString()));
        }
        return environment;
    }

    Map<String, String> brokered(Mode mode) throws IOException {
        Map<String, String> environment = common(fake.accessKeyId(), fake.secretAccessKey(), home.caBundle());
        if (mode.isProxied()) {
            proxied(environment, mode, forwardProxy);
        } else {
            environment.put("AWS_ENDPOINT_URL", broker.endpoint().toString());
        }
        return environment;
    }

    private static String variable(String service) {
        return "AWS_ENDPOINT_URL_" + NAMES.getOrDefault(service, service.toUpperCase(Locale.ROOT));
    }

    /** What a client is told wherever its AWS is. */
    static Map<String, String> common(String keyId, String secret, Path caBundle) throws IOException {
        if (!Files.exists(caBundle)) {
            throw new IOException("no CA bundle at " + caBundle);
        }
        Map<String, String> environment = new HashMap<>();
        environment.put("AWS_ACCESS_KEY_ID", keyId);
        environment.put("AWS_SECRET_ACCESS_KEY", secret);
        environment.put("AWS_REGION", "eu-west-1");
        environment.put("AWS_DEFAULT_REGION", "eu-west-1");
        environment.put("AWS_EC2_METADATA_DISABLED", "true");
        environment.put("AWS_CONFIG_FILE", "/dev/null");
        environment.put("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
        for (String bundle : new String[] {"AWS_CA_BUNDLE", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"}) {
            environment.put(bundle, caBundle.toString());
        }
        return environment;
    }

    private static void proxied(Map<String, String> environment, Mode mode, InetSocketAddress proxy) {
        environment.put("AWS_REGION", mode.region());
        environment.put("AWS_DEFAULT_REGION", mode.region());
        if (mode.isByDefault()) {
            environment.put("CONFORMANCE_DEFAULTS", "true");
        }
        environment.put(
                "HTTPS_PROXY", URI.create("http://127.0.0.1:" + proxy.getPort()).toString());
    }

    @Override
    public void close() throws IOException {
        tunnel.close();
        broker.close();
        aws.close();
    }
}
