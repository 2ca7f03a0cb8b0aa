package io.keybroker.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keybroker.cli.Main;
import io.keybroker.demo.aws.FakeAws;
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
final class Cloud {
    static final String ROLE = "worker";
    static final ObjectMapper JSON = new ObjectMapper();

    private static final String POLICY = """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
            """;

    private static final String IMAGE = "ami-12c6146b"; // one of those that moto knows

    private final Path home;
    private final FakeAws aws;
    private final Imds imds;
    private final SignedDocuments documents;
    private final Map<String, String> told = new HashMap<>();
    private final Ec2Client ec2;
    private final SqsClient sqs;
    private final String queue;
    private Broker broker;

    Cloud(Path directory, Client server) throws Exception {
        network();
        home = directory.resolve("home");
        aws = FakeAws.start(Moto.start(server, directory).backends());
        imds = Imds.start();
        documents = new SignedDocuments();
        TrustManager[] trusted = UpstreamTls.trustManagers(Optional.of(aws.caBundle()));
        SdkHttpClient http = UrlConnectionHttpClient.builder()
                .tlsTrustManagersProvider(() -> trusted)
                .build();
        StaticCredentialsProvider key = StaticCredentialsProvider.create(AwsBasicCredentials.create(
                aws.real().id().value(), aws.real().secret().reveal()));
        Region region = Region.of(SignedDocuments.REGION);
        Map<String, URI> endpoints = aws.endpoints();
        ec2 = Ec2Client.builder()
                .region(region)
                .httpClient(http)
                .credentialsProvider(key)
                .endpointOverride(endpoints.get("ec2"))
                .build();
        sqs = SqsClient.builder()
                .region(region)
                .httpClient(http)
                .credentialsProvider(key)
                .endpointOverride(endpoints.get("sqs"))
                .build();
        queue = sqs.createQueue(request -> request.queueName("events")).queueUrl();
        init();
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
        operate(
                "",
                "init",
                "--hostname",
                "aws.broker.internal",
                "--data",
                "10.77.0.1:8443",
                "--admin",
                "127.0.0.1:8444");
        Files.writeString(home.resolve("policies/worker.json"), POLICY);
        documents.install(home);
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
                        "roles:\n  worker: {identity: app, policy: policies/worker.json, ttl: 1h, maxTtl: 1d}\n"));
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
        }
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

    /** A ticket for so many instances of this cloud's account and region; what opens it. */
    String ticket(int count) throws IOException {
        return read(
                        "ticket",
                        "create",
                        "--role",
                        ROLE,
                        "--count",
                        Integer.toString(count),
                        "--account",
                        "123456789012",
                        "--region",
                        SignedDocuments.REGION)
                .path("token")
                .asText();
    }

    String userData(String ticket) throws IOException {
        return operate(ticket + "\n", "userdata", "render", "--region", SignedDocuments.REGION);
    }

    /** One launch in EC2: so many instances with one user data, in a network whose addresses the bridge carries. */
    List<Instance> launch(int count, String userData, String subnet) {
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
        String kept = ec2.describeInstanceAttribute(
                        request -> request.instanceId(instance.instanceId()).attribute("userData"))
                .userData()
                .value();
        imds.tell(
                instance.privateIpAddress(),
                Map.of(
                        "user-data",
                        new String(Base64.getDecoder().decode(kept), StandardCharsets.UTF_8),
                        "meta-data/instance-id",
                        instance.instanceId(),
                        "dynamic/instance-identity/rsa2048",
                        document(instance)));
    }

    /** The one document that an instance has from its start on. */
    String document(Instance instance) throws Exception {
        String known = told.get(instance.instanceId());
        if (known == null) {
            known = documents.of(instance.instanceId(), instance.privateIpAddress(), instance.imageId());
            told.put(instance.instanceId(), known);
        }
        return known;
    }

    void terminate(Instance instance) {
        ec2.terminateInstances(request -> request.instanceIds(instance.instanceId()));
    }

    /** What EventBridge puts into the queue when an instance ends. */
    void announceEnd(Instance instance) {
        sqs.sendMessage(request -> request.queueUrl(queue).messageBody("""
                {"version": "0", "id": "7bf73129-1428-4cd3-a780-95db273d1602",
                 "detail-type": "EC2 Instance State-change Notification", "source": "aws.ec2",
                 "account": "123456789012", "time": "2026-03-01T12:00:00Z", "region": "%s",
                 "resources": ["arn:aws:ec2:%s:123456789012:instance/%s"],
                 "detail": {"instance-id": "%s", "state": "shutting-down"}}
                """.formatted(
                        SignedDocuments.REGION, SignedDocuments.REGION, instance.instanceId(), instance.instanceId())));
    }

    String queue() {
        return queue;
    }

    Path authority() {
        return home.resolve("ca.pem");
    }
}
