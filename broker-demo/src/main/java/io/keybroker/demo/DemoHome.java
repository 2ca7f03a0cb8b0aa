package io.keybroker.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keybroker.cli.Main;
import io.keybroker.credential.Credential;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

/**
 * A broker home directory, created and operated by the command line.
 *
 * @param directory the directory
 */
public record DemoHome(Path directory) {
    /** The role that permits the whole scenario. */
    public static final String ROLE = "demo";

    private static final String POLICY = """
            {"Version": "2012-10-17", "Statement": [
              {"Sid": "WhatTheDemoDoes", "Effect": "Allow", "Action": ["s3:*", "sqs:*", "dynamodb:*"], "Resource": "*"},
              {"Sid": "NoBucketIsDeleted", "Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*"}]}
            """;

    /** Creates the home of a broker on loopback, with these AWS endpoints and their CA. */
    public static DemoHome init(Path directory, Map<String, URI> endpoints, Path upstreamCa) throws IOException {
        DemoHome home = new DemoHome(directory);
        List<Integer> ports = freePorts(2);
        home.operate(
                "init",
                "--hostname",
                "localhost",
                "--data",
                "127.0.0.1:" + ports.get(0),
                "--admin",
                "127.0.0.1:" + ports.get(1));
        home.setUpstream(endpoints, upstreamCa);
        return home;
    }

    private void setUpstream(Map<String, URI> endpoints, Path upstreamCa) throws IOException {
        Files.writeString(directory.resolve("policies/demo.json"), POLICY);
        Path file = directory.resolve("broker.yaml");
        String role =
                "  " + ROLE + ": {identity: app, policy: policies/demo.json, ttl: 1h, maxTtl: 1d, presign: bound}\n";
        Files.writeString(file, Files.readString(file).replace("roles:\n", "roles:\n" + role));
        StringBuilder upstream = new StringBuilder("\nupstream:\n  endpoints:\n");
        endpoints.forEach((service, uri) -> upstream.append("    ")
                .append(service)
                .append(": \"")
                .append(uri)
                .append("\"\n"));
        upstream.append("  caBundle: \"").append(upstreamCa).append("\"\n");
        Files.writeString(file, upstream, StandardOpenOption.APPEND);
    }

    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return held.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
    }

    /** Stores the real key of the identity {@code app} in the running broker of this home. */
    public void addRealKey(Credential real) {
        byte[] secret = real.secret().utf8();
        run(
                new ByteArrayInputStream(secret),
                "identity",
                "add",
                "app",
                "--access-key-id",
                real.id().value());
        Arrays.fill(secret, (byte) 0);
    }

    /** Registers an instance with an address, and returns its credential. */
    public AwsBasicCredentials register(String name, String ip) throws IOException {
        JsonNode credentials = new ObjectMapper()
                .readTree(operate(
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
                        "json"))
                .path("credentials");
        return AwsBasicCredentials.create(
                credentials.path("AccessKeyId").asText(),
                credentials.path("SecretAccessKey").asText());
    }

    /** Runs a CLI command on this home, and returns the output. */
    public String operate(String... arguments) {
        return run(InputStream.nullInputStream(), arguments);
    }

    private String run(InputStream in, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--home", directory.toString()));
        int exit = Main.run(in, new PrintWriter(out, true), new PrintWriter(err, true), all);
        if (exit != 0) {
            throw new IllegalStateException(
                    "broker " + String.join(" ", arguments) + " ended with " + exit + ": " + err);
        }
        return out.toString();
    }

    /** Returns the CA bundle for instances. */
    public Path caBundle() {
        return directory.resolve("ca.pem");
    }
}
