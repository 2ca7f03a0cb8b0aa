package io.keybroker.policy;

import io.keybroker.catalogue.Demand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Short ways to say what a policy is and who asks when. */
final class PolicyFixture {
    static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    static final String PEER = "10.20.4.17";

    private PolicyFixture() {}

    static Policy policy(Path directory, String document) throws PolicyException {
        try {
            return Policy.read(List.of(Files.writeString(directory.resolve("policy.json"), document)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A document of one statement, written with apostrophes. */
    static String document(String members) {
        return ("{'Version': '2012-10-17', 'Statement': {" + members + "}}").replace('\'', '"');
    }

    static Circumstances showing(Map<String, List<String>> shown) {
        return at(PEER, NOON, shown);
    }

    static Circumstances at(String peer, Instant now, Map<String, List<String>> shown) {
        Circumstances.Holder holder = new Circumstances.Holder("worker", "i-1", Map.of("Team", "blue", "star", "*"));
        return new Circumstances(holder, peer, now, "eu-west-1", true, shown);
    }

    static Decision.Verdict verdict(Policy policy, String action, String resource, Circumstances circumstances) {
        return policy.decide(new Demand(action, resource), circumstances).verdict();
    }
}
