package io.keybroker.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybroker.error.RequestRejectedException;
import io.keybroker.policy.Policy;
import io.keybroker.policy.Tags;
import io.keybroker.registry.Instance;
import io.keybroker.registry.RegistrySnapshot;
import io.keybroker.role.Role;
import io.keybroker.role.Role.IdentityMapping;
import io.keybroker.role.Role.Options;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Policies that ask for the tags of the instance or of its role, through the gate. */
final class TagConditionTest {
    @TempDir
    private Path directory;

    private final RequestAuthorizerFixture fixture = new RequestAuthorizerFixture();

    private boolean admits(String condition, String roleTags, String instanceTags) throws Exception {
        Path file = directory.resolve("policy.json");
        Files.writeString(
                file,
                "{\"Version\": \"2012-10-17\", \"Statement\": {\"Effect\": \"Allow\", \"Action\": \"s3:GetObject\","
                        + " \"Resource\": \"arn:aws:s3:::jobs/${broker:InstanceTag/prefix, 'k'}*\", \"Condition\": "
                        + condition.replace('\'', '"') + "}}");
        Duration hour = Duration.ofHours(1);
        fixture.roles.replace(Map.of(
                "web",
                new Role(
                        "web",
                        new IdentityMapping("app", Map.of()),
                        Policy.read(List.of(file)),
                        hour,
                        hour,
                        Options.NONE,
                        Tags.parse(roleTags),
                        Optional.empty())));
        fixture.registry = Optional.of(RegistrySnapshot.empty()
                .with(List.of(tagged(RequestAuthorizerFixture.WEB, Tags.parse(instanceTags))), 1));
        try {
            fixture.authorize(
                    RequestAuthorizerFixture.get(RequestAuthorizerFixture.WEB), RequestAuthorizerFixture.HOME);
            return true;
        } catch (RequestRejectedException e) {
            assertThat(e.detail()).contains("no policy allows it");
            return false;
        }
    }

    private static Instance tagged(Instance plain, Tags tags) {
        return new Instance(
                plain.id(),
                plain.name(),
                plain.ips(),
                plain.role(),
                plain.state(),
                plain.accessKeyId(),
                plain.generation(),
                plain.master(),
                plain.createdAt(),
                plain.expiresAt(),
                tags);
    }

    @Test
    void asksForTheInstancesOwnTagAlone() throws Exception {
        String condition = "{'StringEquals': {'broker:InstanceTag/Team': 'data'}}";

        assertThat(admits(condition, "", "team=data")).isTrue();
        assertThat(admits(condition, "", "team=Data")).isFalse();
        assertThat(admits(condition, "team=data", "")).isFalse();
    }

    @Test
    void takesTheRolesTagForThePrincipalsUnlessTheInstanceHasOne() throws Exception {
        String condition = "{'StringEquals': {'aws:PrincipalTag/team': 'data'}}";

        assertThat(admits(condition, "TEAM=data", "")).isTrue();
        assertThat(admits(condition, "", "Team=data")).isTrue();
        assertThat(admits(condition, "team=data", "team=other")).isFalse();
        assertThat(admits(condition, "team=other", "team=data")).isTrue();
        assertThat(admits(condition, "", "")).isFalse();
    }

    @Test
    void fillsTheTagIntoAResource() throws Exception {
        String always = "{'Null': {'broker:InstanceId': 'false'}}";

        assertThat(admits(always, "", "prefix=ke")).isTrue();
        assertThat(admits(always, "", "prefix=other/")).isFalse();
        assertThat(admits(always, "", "")).isTrue();
    }
}
