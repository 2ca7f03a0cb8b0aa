package io.keybroker.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keybroker.demo.BrokerFixture.Ended;
import io.keybroker.http.Query;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A broker, an EC2 and a metadata service for launches with network interfaces of their own. */
final class FixedAddressLaunchFixture {
    static final ObjectMapper JSON = new ObjectMapper();

    static final Pattern TOKEN = Pattern.compile("ticket='(bkt1\\.(t-[0-9a-f]{16})\\.([A-Za-z0-9_-]{43}))'");

    static final List<String> ARGUMENTS = List.of(
            "--image-id",
            FakeEc2.IMAGE,
            "--instance-type",
            "t3.micro",
            "--subnet-id",
            "subnet-1",
            "--security-group-ids",
            "sg-1",
            "sg-2",
            "--user-data",
            "#cloud-config");

    static LaunchFixture site;

    static FakeEc2 ec2;

    static FakeMetadata metadata;

    static BrokerFixture world;

    private FixedAddressLaunchFixture() {}

    static void start() throws Exception {
        site = LaunchFixture.open(home -> {});
        ec2 = site.ec2();
        metadata = site.metadata();
        world = site.world();
    }

    static void stop() throws Exception {
        if (site != null) {
            site.close();
        }
    }

    static void clear() {
        ec2.interfaces().clear();
    }

    static void leave() {
        site.revokeAll();
    }

    static Ended launch(List<String> arguments, String... options) {
        return site.launch(
                arguments,
                Stream.concat(Stream.of("--pin-ip"), Stream.of(options)).toList());
    }

    static Ended launch(String... options) {
        return launch(ARGUMENTS, options);
    }

    /** The tokens in the user data of all launches, in order. */
    static List<Matcher> tokens() {
        List<Matcher> tokens = new ArrayList<>();
        for (Query query : ec2.asked("RunInstances")) {
            byte[] userData = Base64.getDecoder().decode(query.first("UserData").orElseThrow());
            Matcher token = TOKEN.matcher(new String(userData, StandardCharsets.UTF_8));
            assertThat(token.find()).isTrue();
            tokens.add(token);
        }
        return tokens;
    }

    static JsonNode ticket(int number) throws Exception {
        String id = tokens().get(number).group(2);
        return JSON.readTree(world.operate("ticket", "show", id, "-o", "json").out());
    }

    static String instance(int number) throws Exception {
        return ticket(number).path("expected").path(0).path("instanceId").asText();
    }
}
