package io.keybroker.policy;

import io.keybroker.catalogue.model.RequiredPermission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Short ways to say what a policy is and who asks when. */
public final class PolicyFixture {
    static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    static final String PEER = "10.20.4.17";

    private PolicyFixture() {}

    public static Policy policy(Path directory, String document) throws PolicyException {
        try {
            return Policy.read(List.of(Files.writeString(directory.resolve("policy.json"), document)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A document of one statement, written with apostrophes. */
    public static String document(String members) {
        return ("{'Version': '2012-10-17', 'Statement': {" + members + "}}").replace('\'', '"');
    }

    public static RequestContext showing(Map<String, List<String>> shown) {
        return at(PEER, NOON, shown);
    }

    static RequestContext at(String peer, Instant now, Map<String, List<String>> shown) {
        RequestContext.Principal holder =
                new RequestContext.Principal("worker", "i-1", Map.of("Team", "blue", "star", "*"));
        return new RequestContext(holder, peer, now, "eu-west-1", true, shown);
    }

    public static Decision.Result verdict(Policy policy, String action, String resource, RequestContext circumstances) {
        return policy.evaluate(new RequiredPermission(action, resource), circumstances)
                .result();
    }
}
