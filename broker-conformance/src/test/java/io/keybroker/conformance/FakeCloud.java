package io.keybroker.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keybroker.cli.Main;
import io.keybroker.demo.aws.FakeAws;
import io.keybroker.demo.aws.IdentityDocumentSigner;
import io.keybroker.proxy.app.Broker;
import io.keybroker.proxy.upstream.UpstreamTls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * A cloud within namespaces: an EC2 that knows instances, a network for them, and a broker that serves it. All of it ends
 * with its process.
 */
final class FakeCloud {
    static final String HOST = "aws.broker.internal";

    private static final String REGION = "eu-west-1";
    static final ObjectMapper JSON = new ObjectMapper();

    private static final String POLICY = """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
            """;

    private static final String IMAGE = "ami-12c6146b"; // one of those that moto knows

    private final Path home;
    private final FakeAws aws;
    private final FakeImds imds;
    private final IdentityDocumentSigner documents;
    private final Map<String, String> told = new HashMap<>();
    private final Ec2Client ec2;
    private final SqsClient sqs;
    private final String queue;
    private Broker broker;
    private Ec2Client throughBroker;

    FakeCloud(Path directory, Client server) throws Exception {
        network();
        home = directory.resolve("home");
        aws = FakeAws.start(Moto.start(server, directory).backends());
        imds = FakeImds.start();
        documents = new IdentityDocumentSigner(REGION);
        TrustManager[] trusted = UpstreamTls.trustManagers(Optional.of(aws.caBundle()));
        SdkHttpClient http = UrlConnectionHttpClient.builder()
                .tlsTrustManagersProvider(() -> trusted)
                .build();
        StaticCredentialsProvider key = StaticCredentialsProvider.create(AwsBasicCredentials.create(
                aws.real().id().value(), aws.real().secret().reveal()));
        Region region = Region.of(REGION);
        Map<String, URI> endpoints = aws.endpoints();
        ec2 = ec2(aws.caBundle(), endpoints.get("ec2"), key);
        sqs = SqsClient.builder()
                .region(region)
                .httpClient(http)
                .credentialsProvider(key)
                .endpointOverride(endpoints.get("sqs"))
                .build();
        queue = sqs.createQueue(request -> request.queueName("events")).queueUrl();
        init();
    }

    private static Ec2Client ec2(Path caBundle, URI endpoint, StaticCredentialsProvider key) throws Exception {
        TrustManager[] trusted = UpstreamTls.trustManagers(Optional.of(caBundle));
        return Ec2Client.builder()
                .region(Region.of(REGION))
                .httpClient(UrlConnectionHttpClient.builder()
                        .tlsTrustManagersProvider(() -> trusted)
                        .build())
                .credentialsProvider(key)
                .endpointOverride(endpoint)
                .build();
    }

    private static void network() throws IOException, InterruptedException {
        Machine.Ended ended = Machine.run(
                List.of(
                        "sh",
                        "-euc",
                        "ip link set lo up; ip link add kb0 type bridge; ip addr add 10.77.0.1/16 dev kb0;"
                                + " ip addr add 169.254.169.254/32 dev kb0; ip link set kb0 up"),
                "");
        if (ended.exit() != 0) {
            throw new IOException("no bridge: " + ended.said());
        }
    }

    private void init() throws Exception {
        operate("", "init", "--hostname", HOST, "--data", "10.77.0.1:8443", "--admin", "127.0.0.1:8444");
        Files.writeString(home.resolve("policies/worker.json"), POLICY);
        Files.writeString(home.resolve("policies/launcher.json"), POLICY.replace("s3:*", "ec2:*"));
        documents.trustIn(home);
    }

    /** Starts the broker, anew if it runs, with these settings below {@code enrolment}. */
    void serve(String enrolment) throws Exception {
        Path file = home.resolve("broker.yaml");
        Path first = home.resolve("broker.yaml.first");
        if (broker == null) {
            Files.copy(file, first);
        } else {
            broker.close();
        }
        StringBuilder yaml = new StringBuilder(Files.readString(first)
                .replace(
                        "roles:\n",
                        "roles:\n  worker: {identity: app, policy: policies/worker.json, ttl: 1h, maxTtl: 1d}\n"
                                + "  launcher: {identity: app, policy: policies/launcher.json, ttl: 1h, maxTtl: 1d,"
                                + " launches: {role: worker}}\n"));
        yaml.append("\nupstream:\n  caBundle: \"").append(aws.caBundle()).append("\"\n  endpoints:\n");
        aws.endpoints()
                .forEach((service, uri) -> yaml.append("    ")
                        .append(service)
                        .append(": \"")
                        .append(uri)
                        .append("\"\n"));
        Files.writeString(file, yaml + "enrolment: {" + enrolment + "}\n");
        boolean fresh = broker == null;
        broker = Broker.start(home);
        if (fresh) {
            operate(
                    aws.real().secret().reveal(),
                    "identity",
                    "add",
                    "app",
                    "--access-key-id",
                    aws.real().id().value());
            register();
        }
    }

    /** The launcher: a machine of the operators whose role may launch others. */
    private void register() throws Exception {
        JsonNode key = read("instance", "register", "--name", "ci", "--ip", "10.77.0.1", "--role", "launcher")
                .path("credentials");
        throughBroker = ec2(
                authority(),
                URI.create("https://" + HOST + ":8443"),
                StaticCredentialsProvider.create(AwsBasicCredentials.create(
                        key.path("AccessKeyId").asText(),
                        key.path("SecretAccessKey").asText())));
    }

    /** Runs a verb of the operators' command; what it prints. */
    String operate(String in, String... arguments) throws IOException {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.addAll(List.of("--home", home.toString()));
        int exit = Main.run(
                new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                all);
        if (exit != 0) {
            throw new IOException("broker " + String.join(" ", arguments) + " ended with " + exit + ": " + err);
        }
        return out.toString();
    }

    JsonNode read(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.addAll(List.of("-o", "json"));
        return JSON.readTree(operate("", all.toArray(String[]::new)));
    }

    /** The state of an instance, as operators see it. */
    String stateOf(String instanceId) throws IOException {
        return read("instance", "show", instanceId).path("state").asText();
    }

    /** One launch through the broker: so many instances, whose user data EC2 has from it. */
    List<Instance> launch(int count, String subnet) {
        return throughBroker
                .runInstances(request ->
                        request.imageId(IMAGE).minCount(count).maxCount(count).subnetId(subnet))
                .instances();
    }

    /** One launch past the broker, with user data from somewhere. */
    List<Instance> launchWith(String userData, int count, String subnet) {
        return ec2.runInstances(request -> request.imageId(IMAGE)
                        .minCount(count)
                        .maxCount(count)
                        .subnetId(subnet)
                        .userData(Base64.getEncoder().encodeToString(userData.getBytes(StandardCharsets.UTF_8))))
                .instances();
    }

    String subnet() {
        String vpc = ec2.createVpc(request -> request.cidrBlock("10.77.0.0/16"))
                .vpc()
                .vpcId();
        return ec2.createSubnet(request -> request.vpcId(vpc).cidrBlock("10.77.4.0/22"))
                .subnet()
                .subnetId();
    }

    /** What the metadata service tells an instance about itself from now on: its user data is what EC2 has kept. */
    void tell(Instance instance) throws Exception {
        imds.tell(
                instance.privateIpAddress(),
                Map.of(
                        "user-data",
                        userDataOf(instance),
                        "meta-data/instance-id",
                        instance.instanceId(),
                        "dynamic/instance-identity/rsa2048",
                        document(instance)));
    }

    String userDataOf(Instance instance) {
        String kept = ec2.describeInstanceAttribute(
                        request -> request.instanceId(instance.instanceId()).attribute("userData"))
                .userData()
                .value();
        return new String(Base64.getDecoder().decode(kept), StandardCharsets.UTF_8);
    }

    /** The one document that an instance has from its start on. */
    String document(Instance instance) throws Exception {
        String known = told.get(instance.instanceId());
        if (known == null) {
            known = documents.sign(instance.instanceId(), instance.privateIpAddress(), instance.imageId());
            told.put(instance.instanceId(), known);
        }
        return known;
    }

    void terminateThroughBroker(Instance instance) {
        throughBroker.terminateInstances(request -> request.instanceIds(instance.instanceId()));
    }

    void terminate(Instance instance) {
        ec2.terminateInstances(request -> request.instanceIds(instance.instanceId()));
    }

    /** What EventBridge puts into the queue when an instance ends. */
    void announceEnd(Instance instance) {
        sqs.sendMessage(request -> request.queueUrl(queue)
                .messageBody("""
                {"version": "0", "id": "7bf73129-1428-4cd3-a780-95db273d1602",
                 "detail-type": "EC2 Instance State-change Notification", "source": "aws.ec2",
                 "account": "123456789012", "time": "2026-03-01T12:00:00Z", "region": "%s",
                 "resources": ["arn:aws:ec2:%s:123456789012:instance/%s"],
                 "detail": {"instance-id": "%s", "state": "shutting-down"}}
                """.formatted(REGION, REGION, instance.instanceId(), instance.instanceId())));
    }

    String queue() {
        return queue;
    }

    Path authority() {
        return home.resolve("ca.pem");
    }
}
