package io.keybroker.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.catalogue.Catalogue;
import io.keybroker.catalogue.model.Operation;
import io.keybroker.catalogue.model.Service;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.BodyContent;
import io.keybroker.http.Headers;
import io.keybroker.http.RequestHead;
import io.keybroker.policy.analysis.SimulatedRequest;
import io.keybroker.role.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What policies about Bedrock's models let through: a label can name a model of several types. */
final class ModelAccessTest {
    private static final Catalogue CATALOGUE = new Catalogue();
    private static final String PROFILE = "us.anthropic.claude-3-haiku-20240307-v1:0";
    private static final String OWN =
            "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3d4e5f6";

    @TempDir
    private Path home;

    private boolean allows(String statements, String model) throws Exception {
        Path file = Files.writeString(
                home.resolve("p.json"), "{\"Version\": \"2012-10-17\", \"Statement\": [" + statements + "]}");
        Policy policy = Policy.read(List.of(file));
        Operation operation = invoked(model);
        Role role = new Role("web", "app", policy, Duration.ofHours(1), Duration.ofHours(1));
        RequestContext circumstances =
                new SimulatedRequest(role.name(), role.tags(), "us-east-1", Instant.EPOCH).circumstances();
        return policy.denied(operation.requiredPermissions(), circumstances).isEmpty();
    }

    private static Operation invoked(String model) throws RequestRejectedException {
        String path = "/model/" + model.replace(":", "%3A").replace("/", "%2F") + "/invoke";
        RequestHead head = RequestHead.parse(
                "POST", path, Headers.builder().add("host", "broker.test").build());
        Service service = CATALOGUE.service("bedrock");
        return CATALOGUE.identify(service, "us-east-1", head, BodyContent.EMPTY);
    }

    private static String statement(String effect, String resource) {
        return "{\"Effect\": \"" + effect + "\", \"Action\": \"bedrock:InvokeModel\", \"Resource\": \"" + resource
                + "\"}";
    }

    @Test
    void deniesAnInferenceProfileThatADenyNames() throws Exception {
        String statements =
                statement("Allow", "*") + ", " + statement("Deny", "arn:aws:bedrock:*:*:inference-profile/*");

        assertThat(allows(statements, PROFILE)).isFalse();
        assertThat(allows(statements, "mars.anthropic.claude-9")).isFalse();
        assertThat(allows(statements, "anthropic.claude-3-haiku-20240307-v1:0")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {PROFILE, "arn:aws:bedrock:us-east-1:123456789012:inference-profile/" + PROFILE})
    void deniesAProfileWhoseModelADenyNames(String model) throws Exception {
        String statements =
                statement("Allow", "*") + ", " + statement("Deny", "arn:aws:bedrock:*::foundation-model/anthropic.*");

        assertThat(allows(statements, model)).isFalse();
    }

    @Test
    void allowsAnArnThatAnAllowNames() throws Exception {
        assertThat(allows(statement("Allow", OWN), OWN)).isTrue();
        assertThat(allows(statement("Allow", OWN.replace("a1b2", "b1b2")), OWN)).isFalse();
    }

    @Test
    void allowsAProfileOnlyTogetherWithItsModelInEveryRegion() throws Exception {
        String profile = statement("Allow", "arn:aws:bedrock:us-east-1:*:inference-profile/" + PROFILE);
        String everywhere = statement("Allow", "arn:aws:bedrock:*::foundation-model/anthropic.claude-3-haiku-*");

        assertThat(allows(profile, PROFILE)).isFalse();
        assertThat(allows(profile + ", " + everywhere, PROFILE)).isTrue();
    }

    @Test
    void deniesABareIdThatCouldBeOfADeniedType() throws Exception {
        String statements =
                statement("Allow", "*") + ", " + statement("Deny", "arn:aws:bedrock:*:*:provisioned-model/*");

        assertThat(allows(statements, "a1b2c3d4e5f6")).isFalse();
    }
}
