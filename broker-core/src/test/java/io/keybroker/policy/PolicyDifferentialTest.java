package io.keybroker.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keybroker.catalogue.model.RequiredPermission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PolicyDifferentialTest {
    private static final int PAIRS = Integer.getInteger("keybroker.policy.pairs", 20_000);
    private static final long SEED = Long.getLong("keybroker.policy.seed", 20_121_017L);
    private static final int REQUESTS = 20;

    @TempDir
    private Path directory;

    @Test
    void decidesAsTheReferenceDoesOnRandomPoliciesAndRequests() throws IOException, PolicyException {
        RandomPolicies random = new RandomPolicies(SEED);
        Map<Decision.Result, Integer> seen = new EnumMap<>(Decision.Result.class);
        Path file = directory.resolve("random.json");
        for (int pairs = 0; pairs < PAIRS; pairs += REQUESTS) {
            ObjectNode document = random.document();
            Files.writeString(file, document.toString());
            Policy policy = Policy.read(List.of(file));
            for (int i = 0; i < REQUESTS; i++) {
                RequiredPermission requiredPermission = random.demand();
                RequestContext circumstances = random.circumstances();
                Decision.Result expected =
                        new ReferenceEvaluator(document, context(circumstances)).decide(requiredPermission);
                assertThat(policy.evaluate(requiredPermission, circumstances).result())
                        .as("%s %s in %s of %s", SEED, requiredPermission, circumstances, document)
                        .isEqualTo(expected);
                seen.merge(expected, 1, Integer::sum);
            }
        }
        for (Decision.Result verdict : Decision.Result.values()) {
            assertThat(seen.getOrDefault(verdict, 0))
                    .as("how often the answer is %s", verdict)
                    .isGreaterThan(PAIRS / 20);
        }
    }

    /** What the documents' keys mean, trusted ones laid over whatever the request shows. */
    private static Map<String, List<String>> context(RequestContext circumstances) {
        Map<String, List<String>> context = new HashMap<>(circumstances.shown());
        circumstances.principal().roleTags().forEach((tag, value) -> {
            context.put("aws:principaltag/" + tag.toLowerCase(Locale.ROOT), List.of(value));
        });
        circumstances.principal().tags().forEach((tag, value) -> {
            context.put("aws:principaltag/" + tag.toLowerCase(Locale.ROOT), List.of(value));
            context.put("broker:instancetag/" + tag.toLowerCase(Locale.ROOT), List.of(value));
        });
        context.put("aws:sourceip", List.of(circumstances.peer()));
        context.put("aws:currenttime", List.of(circumstances.now().toString()));
        context.put("aws:epochtime", List.of(Long.toString(circumstances.now().getEpochSecond())));
        context.put("aws:securetransport", List.of(Boolean.toString(circumstances.encrypted())));
        context.put("broker:role", List.of(circumstances.principal().role()));
        return context;
    }
}
