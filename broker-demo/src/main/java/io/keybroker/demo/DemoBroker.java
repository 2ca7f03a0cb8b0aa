package io.keybroker.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keybroker.cli.Main;
import io.keybroker.config.ConfigException;
import io.keybroker.demo.aws.FakeAws;
import io.keybroker.proxy.app.Broker;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

/** A broker in front of the fake AWS, set up and operated through the same command line as any other. */
public final class DemoBroker implements AutoCloseable {
    /** The role that may do everything the scenario does. */
    public static final String ROLE = "demo";

    private final Path home;
    private final Broker broker;
    private final InetSocketAddress forwardProxy;

    private DemoBroker(Path home, Broker broker, InetSocketAddress forwardProxy) {
        this.home = home;
        this.broker = broker;
        this.forwardProxy = forwardProxy;
    }

    /** Makes a home directory, starts its daemon, and hands it the real key. */
    public static DemoBroker start(Path home, FakeAws aws) throws IOException, ConfigException {
        return start(home, aws, """
                {"Version": "2012-10-17", "Statement": [
                  {"Sid": "WhatTheDemoDoes", "Effect": "Allow",
                   "Action": ["s3:*", "sqs:*", "dynamodb:*"], "Resource": "*"},
                  {"Sid": "NoBucketIsDeleted", "Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*"}]}
                """);
    }

    /** The same, with another policy for its role. */
    public static DemoBroker start(Path home, FakeAws aws, String policy) throws IOException, ConfigException {
        List<Integer> ports = freePorts(3);
        run(
                home,
                InputStream.nullInputStream(),
                List.of(
                        "init",
                        "--hostname",
                        "localhost",
                        "--data",
                        "127.0.0.1:" + ports.get(0),
                        "--admin",
                        "127.0.0.1:" + ports.get(1)));
        Files.writeString(home.resolve("policies/demo.json"), policy);
        InetSocketAddress forwardProxy = new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.get(2));
        configure(home, aws, forwardProxy);
        DemoBroker started = new DemoBroker(home, Broker.start(home), forwardProxy);
        byte[] secret = aws.real().secret().utf8();
        started.operate(
                new ByteArrayInputStream(secret),
                "identity",
                "add",
                "app",
                "--access-key-id",
                aws.real().id().value());
        Arrays.fill(secret, (byte) 0);
        return started;
    }

    private static void configure(Path home, FakeAws aws, InetSocketAddress forwardProxy) throws IOException {
        Path file = home.resolve("broker.yaml");
        StringBuilder endpoints = new StringBuilder();
        aws.endpoints()
                .forEach((service, uri) -> endpoints
                        .append("    ")
                        .append(service)
                        .append(": \"")
                        .append(uri)
                        .append("\"\n"));
        String settings = Files.readString(file)
                .replace("listen:\n", "listen:\n  connect: 127.0.0.1:" + forwardProxy.getPort() + "\n")
                .replace(
                        "roles:\n",
                        "roles:\n  " + ROLE + ": {identity: app, policy: policies/demo.json, ttl: 1h, maxTtl: 1d}\n");
        Files.writeString(file, settings);
        Files.writeString(
                file,
                "\nupstream:\n  endpoints:\n" + endpoints + "  caBundle: \"" + aws.caBundle() + "\"\n",
                StandardOpenOption.APPEND);
    }

    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return held.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket each : held) {
                each.close();
            }
        }
    }

    /** Registers an instance that sends from an address, and hands out its credential. */
    public AwsBasicCredentials register(String name, String ip) throws IOException {
        JsonNode registered = new ObjectMapper()
                .readTree(operate(
                        InputStream.nullInputStream(),
                        "instance",
                        "register",
                        "--name",
                        name,
                        "--ip",
                        ip,
                        "--role",
                        ROLE,
                        "--supersede",
                        "-o",
                        "json"));
        JsonNode credentials = registered.path("credentials");
        return AwsBasicCredentials.create(
                credentials.path("AccessKeyId").asText(),
                credentials.path("SecretAccessKey").asText());
    }

    /** Runs a verb of the command line on this home; what it prints. */
    public String operate(String... arguments) {
        return operate(InputStream.nullInputStream(), arguments);
    }

    private String operate(InputStream in, String... arguments) {
        return run(home, in, List.of(arguments));
    }

    private static String run(Path home, InputStream in, List<String> arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of("--home", home.toString()));
        int exit = Main.run(in, new PrintWriter(out, true), new PrintWriter(err, true), all);
        if (exit != 0) {
            throw new IllegalStateException(
                    "broker " + String.join(" ", arguments) + " ended with " + exit + ": " + err);
        }
        return out.toString();
    }

    /** Where SDKs reach it. */
    public URI endpoint() {
        return broker.endpoint();
    }

    /** Where SDKs that are given a proxy instead of an endpoint reach it. */
    public InetSocketAddress forwardProxy() {
        return forwardProxy;
    }

    public Path caBundle() {
        return home.resolve("ca.pem");
    }

    public Path home() {
        return home;
    }

    @Override
    public void close() {
        broker.close();
    }
}
